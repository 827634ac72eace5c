package dev.belay.engine.support;

/** How often races are run: more of them on request, {@code -Dbelay.test.rounds=20}. */
public final class Rounds {

  private static final int FACTOR = Integer.getInteger("belay.test.rounds", 1);

  private Rounds() {}

  /** That many by default. */
  public static int of(int usual) {
    return usual * FACTOR;
  }
}
