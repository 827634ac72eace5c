package dev.belay.engine.store;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.h2.engine.Database;
import org.h2.engine.SessionLocal;
import org.h2.message.DbException;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.db.MVPrimaryIndex;
import org.h2.mvstore.db.MVTable;
import org.h2.mvstore.tx.Transaction;
import org.h2.mvstore.tx.TransactionStore;
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
 * and an index built from it disagreed. Such a change is taken for one that was never answered, and
 * the value before is kept.
 */
final class H2Rows {

  /** H2 keeps the number of the transaction above that many bits of the operation's. */
  private static final int LOG_ID_BITS = 40;

  private H2Rows() {}

  /**
   * Takes them back in our tables, and returns how many. Meanwhile nobody writes to the table in
   * hand, so that a change in it belongs to no living transaction: the numbers are given out again,
   * and tell nothing.
   */
  static int rollBackAbandoned(Database database, SessionLocal session, String tablePrefix)
      throws SQLException {
    Set<Long> prepared = prepared(database.getStore().getTransactionStore());
    int rolledBack = 0;
    for (Table table : database.getAllTablesAndViews()) {
      if (table.getName().regionMatches(true, 0, tablePrefix, 0, tablePrefix.length())
          && table instanceof MVTable rows
          && rows.getScanIndex(session) instanceof MVPrimaryIndex index) {
        lock(rows, session);
        try {
          rolledBack += rollBackAbandoned(index.getMVMap(), prepared);
        } finally {
          session.commit(false);
        }
      }
    }
    return rolledBack;
  }

  /** Those of two-phase commits, which outlive a kill and still await their word. */
  private static Set<Long> prepared(TransactionStore transactions) {
    Set<Long> prepared = new HashSet<>();
    for (Transaction transaction : transactions.getOpenTransactions()) {
      if (transaction.getStatus() == Transaction.STATUS_PREPARED) {
        prepared.add((long) transaction.getId());
      }
    }
    return prepared;
  }

  private static void lock(MVTable rows, SessionLocal session) throws SQLException {
    // Only the end of a transaction gives the lock back.
    session.getTransaction();
    try {
      rows.lock(session, Table.EXCLUSIVE_LOCK);
    } catch (DbException e) {
      throw e.getSQLException();
    }
  }

  private static int rollBackAbandoned(
      MVMap<Long, VersionedValue<SearchRow>> rows, Set<Long> prepared) {
    Map<Long, @Nullable SearchRow> before = new HashMap<>();
    for (Map.Entry<Long, VersionedValue<SearchRow>> row : rows.entrySet()) {
      VersionedValue<SearchRow> value = row.getValue();
      if (!value.isCommitted() && !prepared.contains(value.getOperationId() >>> LOG_ID_BITS)) {
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
