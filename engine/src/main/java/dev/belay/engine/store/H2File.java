package dev.belay.engine.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
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

  /** A chunk that is fuller is not rewritten, nor a file that is fuller moved together. */
  private static final int FULL_PERCENT = 95;

  /**
   * How much is rewritten into one chunk: as little as will do, doubled while there is nothing to
   * do. H2 2.5.252 now and then replaces a page and never counts it as replaced, mostly while it is
   * compacted under load. Such a page holds its whole chunk in the file until that is closed, and
   * H2's own compaction makes chunks of up to 16 MB.
   */
  private static final int SMALLEST_PIECE_BYTES = 64 << 10;

  private static final int LARGEST_PIECE_BYTES = 16 << 20;

  /**
   * Of so many rounds one goes on to the largest piece, for chunks that only the large ones take
   * in. The others end with the smallest piece that found something to do.
   */
  private static final int ONE_IS_THOROUGH_OF = 10;

  /**
   * For that long what was rewritten may still be read. H2 2.5.252 gathers statistics after a
   * commit and does not tell that it reads: with no time at all it misses a chunk, and the commit
   * that took effect is answered with an error. So a round frees what the one before has rewritten.
   */
  private static final int READ_MILLIS = 2_000;

  /** What is moved towards the front after each piece. */
  private static final int MOVED_BYTES = 4 << 20;

  /** And at the end of a thorough round: H2 does not begin with the last chunk, which decides. */
  private static final int MOST_MOVED_BYTES = 32 << 20;

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
   * Commits wait meanwhile. The budget is looked at after each rewritten piece.
   */
  static void compact(Connection connection, Duration budget) throws SQLException {
    Database database = openedHere(connection);
    if (database != null) {
      synchronized (H2File.class) {
        // Two at once would take each other's retention time for the one that was set.
        compact(database.getStore().getMvStore(), budget);
      }
    }
  }

  private static void compact(MVStore store, Duration budget) {
    if (!(store.getFileStore() instanceof RandomAccessStore file)
        || file.isReadOnly()
        || file.size() < SMALL_BYTES
        || isWellFilled(file)) {
      return;
    }
    long deadline = System.nanoTime() + budget.toNanos();
    // While H2 keeps overwritten data nothing is freed. How long it does so is a protection against
    // power loss and belongs to whoever opened the file.
    int retentionMillis = store.getRetentionTime();
    store.setRetentionTime(Math.min(retentionMillis, READ_MILLIS));
    try {
      boolean thorough = ThreadLocalRandom.current().nextInt(ONE_IS_THOROUGH_OF) == 0;
      rewrite(file, store, thorough, deadline);
      moveToFront(file, store, thorough ? MOST_MOVED_BYTES : MOVED_BYTES);
    } finally {
      store.setRetentionTime(retentionMillis);
    }
  }

  private static void rewrite(
      RandomAccessStore file, MVStore store, boolean thorough, long deadline) {
    boolean rewritten = false;
    for (int bytes = SMALLEST_PIECE_BYTES; bytes <= LARGEST_PIECE_BYTES; bytes *= 2) {
      if (rewritten && !thorough) {
        return;
      }
      while (System.nanoTime() < deadline && store.compact(FULL_PERCENT, bytes)) {
        rewritten = true;
        moveToFront(file, store, MOVED_BYTES);
      }
    }
  }

  private static void moveToFront(RandomAccessStore file, MVStore store, int bytes) {
    store.sync();
    file.compactMoveChunks(FULL_PERCENT, bytes, store);
  }

  /** Chunks may be full of pages that were replaced, and the file of places without a chunk. */
  private static boolean isWellFilled(FileStore<?> file) {
    return file.getChunksFillRate() * file.getFillRate() >= WELL_FILLED_PERCENT * 100;
  }
}
