package dev.belay.engine.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.CancelOutcome;
import dev.belay.CancelVerdict;
import dev.belay.Job;
import dev.belay.engine.support.OnEveryDatabase;
import dev.belay.engine.support.PostgreSqlProduct;
import dev.belay.engine.support.Product;
import dev.belay.engine.support.TestDatabase;
import dev.belay.engine.support.WeatheredDataSource;
import dev.belay.engine.thread.Backoff;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * A pool asks its first connection for its isolation, and HikariCP goes on without an answer: then
 * no later connection can be set up. So a pool must not need the answer, or be made anew.
 */
@OnEveryDatabase
class FirstConnectionLostTest {

  /** More than there are pools. */
  private static final int LOST = 6;

  private final Product product;
  private final Patience patience =
      new Patience(
          Duration.ofSeconds(60), new Backoff.Range(Duration.ofMillis(1), Duration.ofMillis(1)));

  FirstConnectionLostTest(Product product) {
    this.product = product;
  }

  @Test
  void theStoreGetsOverIt() throws Exception {
    requireGetsOverIt(false);
    if (product instanceof PostgreSqlProduct) {
      requireGetsOverIt(true);
    }
  }

  private void requireGetsOverIt(boolean transactionPooling) throws Exception {
    AtomicInteger asked = new AtomicInteger();
    try (TestDatabase database = product.empty()) {
      WeatheredDataSource source = new WeatheredDataSource(database.source());
      source.weather(
          point -> {
            if (point == WeatheredDataSource.Point.ASK_ISOLATION
                && asked.incrementAndGet() <= LOST) {
              throw WeatheredDataSource.broken();
            }
          });
      JdbiJobStore store =
          JdbiJobStore.forEngine(source.dataSource(), 4, 4, settings(transactionPooling));
      try {
        requireUseful(store);
      } finally {
        store.close();
      }
      assertThat(source.open()).as("connections left open").isZero();
    }
    assertThat(asked).as("connections asked").hasPositiveValue();
  }

  /** Every pool gives a connection. */
  private void requireUseful(JdbiJobStore store) {
    patience.call(
        "preparing",
        repeated -> {
          store.prepare(true);
          return true;
        });
    Optional<Job> found = patience.call("finding", repeated -> store.find(JobIds.next()));
    assertThat(found).isEmpty();
    CancelVerdict verdict =
        patience.call("cancelling", repeated -> store.cancel(Mover.order(JobIds.next(), "u")));
    assertThat(verdict.outcome()).isEqualTo(CancelOutcome.NOT_FOUND);
    if (store.tellsNotices()) {
      patience.call("listening", repeated -> store.openLine()).close();
    }
  }

  private static StoreSettings settings(boolean transactionPooling) {
    StoreSettings usual = StoreRig.SETTINGS;
    return new StoreSettings(
        Duration.ofSeconds(2),
        usual.lockWait(),
        usual.migrationWait(),
        usual.schemaName(),
        usual.tablePrefix(),
        usual.announceInterval(),
        transactionPooling);
  }
}
