package dev.belay.engine.support;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.h2.jdbcx.JdbcDataSource;

/** Embedded databases, opened as an application should. */
public final class TestStores {

  private static final AtomicLong LAST = new AtomicLong();

  private TestStores() {}

  /** A database of its own that lives until it is shut down. */
  public static JdbcDataSource memory() {
    return at("jdbc:h2:mem:belay-" + LAST.incrementAndGet() + ";DB_CLOSE_DELAY=-1");
  }

  /** The database in that file. */
  public static JdbcDataSource file(Path path) {
    return at("jdbc:h2:async:" + path + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE");
  }

  private static JdbcDataSource at(String url) {
    JdbcDataSource source = new JdbcDataSource();
    source.setURL(url);
    return source;
  }
}
