package dev.belay.engine.store;

import dev.belay.engine.support.H2Product;
import dev.belay.engine.support.TestDatabase;
import dev.belay.engine.support.TestStores;
import org.h2.jdbcx.JdbcDataSource;

/** A store keeps its contract wherever its JVM lives; times are bound in UTC. */
class H2OtherZoneTest extends JobStoreContract {

  @Override
  TestDatabase database() {
    JdbcDataSource source = TestStores.memory();
    source.setURL(source.getURL() + ";TIME ZONE=Pacific/Kiritimati");
    return new H2Product().over(source);
  }
}
