package dev.belay.engine.explore;

import java.util.List;

/** What a call asks for: the sequential model of one operation. */
interface Ask {

  /**
   * What it may make of a row.
   *
   * @param before the row; null when there is none
   * @param world what is committed just before
   */
  default List<Row> mayTurn(Row before, World world) {
    return List.of();
  }

  /** Whether it may mark that node DEAD. */
  default boolean mayKill(long node, World world) {
    return false;
  }

  /** What is wrong with the answer of the call; null when nothing is. */
  String wrongIn(Call call, Log log);

  /** The complaint, unless it is right. */
  static String unless(boolean right, String complaint) {
    return right ? null : complaint;
  }

  static String unlessEqual(Object expected, Object answer) {
    return expected.equals(answer) ? null : "should have answered " + expected;
  }
}
