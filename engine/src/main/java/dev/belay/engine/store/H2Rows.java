package dev.belay.engine.store;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.h2.engine.Database;
import org.h2.engine.SessionLocal;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.db.MVPrimaryIndex;
import org.h2.mvstore.db.MVTable;
import org.h2.mvstore.tx.Transaction;
import org.h2.result.SearchRow;
import org.h2.table.Table;
import org.h2.value.VersionedValue;
import org.jspecify.annotations.Nullable;

/**
 * Takes back what transactions that ended with a kill have left in the rows of an H2 file.
 *
 * <p>A row that is being changed holds the value before and the value after, under the number of
 * its transaction; the undo log of that transaction lies elsewhere in the file. H2 writes the two
 * one after the other while other sessions change them. A kill in that moment leaves rows whose
 * undo log is not there: seen with 2.5.252 in one of some fifty kills under five writers. Which of
 * the two values somebody saw then depended on the number of his own transaction, so that a table
 * and an index built from it disagreed. No such change was ever answered, and the value before is
 * kept.
 */
final class H2Rows {

  /** H2 keeps the number of the transaction above that many bits of the operation's. */
  private static final int LOG_ID_BITS = 40;

  private H2Rows() {}

  /**
   * To be called before anything has changed a row. Returns how many rows of our tables it took
   * back.
   */
  static int rollBackAbandoned(Database database, SessionLocal session, String tablePrefix) {
    Set<Long> open = new HashSet<>();
    for (Transaction transaction :
        database.getStore().getTransactionStore().getOpenTransactions()) {
      open.add((long) transaction.getId());
    }
    int rolledBack = 0;
    for (Table table : database.getAllTablesAndViews()) {
      if (table.getName().regionMatches(true, 0, tablePrefix, 0, tablePrefix.length())
          && table instanceof MVTable rows
          && rows.getScanIndex(session) instanceof MVPrimaryIndex index) {
        rolledBack += rollBackAbandoned(index.getMVMap(), open);
      }
    }
    return rolledBack;
  }

  private static int rollBackAbandoned(
      MVMap<Long, VersionedValue<SearchRow>> rows, Set<Long> open) {
    Map<Long, @Nullable SearchRow> before = new HashMap<>();
    for (Map.Entry<Long, VersionedValue<SearchRow>> row : rows.entrySet()) {
      VersionedValue<SearchRow> value = row.getValue();
      if (!value.isCommitted() && !open.contains(value.getOperationId() >>> LOG_ID_BITS)) {
        before.put(row.getKey(), value.getCommittedValue());
      }
    }
    before.forEach((key, row) -> put(rows, key, row));
    return before.size();
  }

  /** A row is its own committed value. */
  @SuppressWarnings("unchecked")
  private static void put(
      MVMap<Long, VersionedValue<SearchRow>> rows, Long key, @Nullable SearchRow row) {
    if (row == null) {
      rows.remove(key);
    } else {
      rows.put(key, (VersionedValue<SearchRow>) (VersionedValue<?>) row);
    }
  }
}
