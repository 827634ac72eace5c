package dev.belay.engine.guarantee;

import static dev.belay.engine.support.House.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.JobEngine;
import dev.belay.JobId;
import dev.belay.engine.support.House;
import dev.belay.engine.support.Meeting;
import dev.belay.engine.support.OnEveryDatabase;
import dev.belay.engine.support.Product;
import dev.belay.engine.support.Rewriting;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a node asks while nothing happens. Counted, not timed. */
@OnEveryDatabase
class IdleCostTest {

  private static final int LOOKS = 10;

  @RegisterExtension final House house;

  private final Map<String, List<String>> asked = new ConcurrentHashMap<>();
  private final Meeting meeting = new Meeting();

  IdleCostTest(Product product) {
    house = new House(product);
  }

  private String counted(String sql) {
    asked
        .computeIfAbsent(Thread.currentThread().getName(), any -> new CopyOnWriteArrayList<>())
        .add(sql);
    return sql;
  }

  private List<String> askedBy(String thread) {
    return asked.getOrDefault(thread, List.of());
  }

  @Test
  void aNodeAsksForCancelsOnlyWhileItHasARunAndThenInOneStatementALook() throws Exception {
    JobEngine engine =
        house.start(
            house.engine().store(Rewriting.over(house.store().dataSource(), this::counted)));
    eventually().until(() -> askedBy("belay-dispatcher").size() > LOOKS * 5);
    assertThat(askedBy("belay-signals")).isEmpty();
    assertThat(askedBy("belay-finisher")).isEmpty();

    JobId id = engine.submit(house.job(run -> meeting.meet()));
    meeting.await();
    eventually().until(() -> askedBy("belay-signals").size() > LOOKS);
    assertThat(askedBy("belay-signals"))
        .allSatisfy(sql -> assertThat(sql).startsWith("SELECT id, run_no, claim_no, cancel_cause"));

    meeting.letGo();
    house.awaitEvent(id, "completed");
    eventually().until(() -> engine.state().running() == 0);
    int before = askedBy("belay-signals").size();
    int polls = askedBy("belay-dispatcher").size();
    eventually().until(() -> askedBy("belay-dispatcher").size() > polls + LOOKS * 5);
    assertThat(askedBy("belay-signals").size())
        .as("one look may have been under way")
        .isLessThanOrEqualTo(before + 1);
  }
}
