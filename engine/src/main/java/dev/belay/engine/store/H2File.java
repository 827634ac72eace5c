package dev.belay.engine.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.WeakHashMap;
import org.h2.engine.Database;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.h2.mvstore.FileStore;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.RandomAccessStore;
import org.jspecify.annotations.Nullable;

/**
 * What an H2 file needs besides SQL: that what was read is in it, and that it does not grow.
 *
 * <p>H2 writes every commit behind the last one, and cleans up on its background writer, which does
 * not exist with WRITE_DELAY=0. Seen with 2.5.252: 60,000 jobs that were run and purged left a file
 * of 628 MB without a row in it. No SQL statement compacts a file that is in use, so this goes to
 * the storage underneath, which is there only in the process that has the file open.
 */
final class H2File {

  /** Below that it does not matter how much of the file is in use. */
  private static final long SMALL_BYTES = 8L << 20;

  /** Of the file's bytes, those of pages that are in use. */
  private static final int WELL_FILLED_PERCENT = 50;

  /** What is moved towards the front at once, while commits wait. */
  private static final int MOST_MOVED_BYTES = 16 << 20;

  /** The files that are open in this process and were compacted; guarded by itself. */
  private static final Map<MVStore, H2LostPages> LOST_PAGES = new WeakHashMap<>();

  private H2File() {}

  /** The database behind the connection; null unless it is a file that this process has open. */
  static @Nullable Database openedHere(Connection connection) throws SQLException {
    return connection.isWrapperFor(JdbcConnection.class)
            && connection.unwrap(JdbcConnection.class).getSession() instanceof SessionLocal session
            && session.getDatabase().isPersistent()
        ? session.getDatabase()
        : null;
  }

  /**
   * Returns once everything is in the file that can be seen now. H2 answers a commit when it is in
   * the file, but shows it to others before: what they read could be gone after a kill.
   */
  static void flush(Connection connection) throws SQLException {
    Database database = openedHere(connection);
    if (database != null) {
      database.getStore().flush();
    }
  }

  /**
   * Rewrites what is sparsely filled and cuts off the end of the file, if there is much to gain.
   * Commits wait meanwhile. The budget is looked at after each 16 MB.
   */
  static void compact(Connection connection, Duration budget) throws SQLException {
    Database database = openedHere(connection);
    if (database != null) {
      synchronized (LOST_PAGES) {
        compact(database.getStore().getMvStore(), budget);
      }
    }
  }

  private static void compact(MVStore store, Duration budget) {
    FileStore<?> file = store.getFileStore();
    if (file.isReadOnly() || file.size() < SMALL_BYTES || isWellFilled(file)) {
      return;
    }
    // Compacting ends the time for which H2 keeps overwritten data, for good; that is a protection
    // against power loss and belongs to whoever opened the file.
    int retentionMillis = store.getRetentionTime();
    try {
      store.compactFile((int) budget.toMillis());
      if (file instanceof RandomAccessStore chunks) {
        // H2 leaves that out when it found nothing to rewrite, however much of the file is free.
        chunks.compactMoveChunks(WELL_FILLED_PERCENT, MOST_MOVED_BYTES, store);
      }
    } finally {
      store.setRetentionTime(retentionMillis);
    }
    LOST_PAGES
        .computeIfAbsent(store, opened -> new H2LostPages(H2LostPages.LOST_FOR_GOOD))
        .giveBack(store);
  }

  /** Chunks may be full of pages that were replaced, and the file of places without a chunk. */
  private static boolean isWellFilled(FileStore<?> file) {
    return file.getChunksFillRate() * file.getFillRate() >= WELL_FILLED_PERCENT * 100;
  }
}
