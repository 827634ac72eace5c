package dev.belay.engine.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.Cancellation;
import dev.belay.JobError;
import dev.belay.JobId;
import dev.belay.RetryPolicy;
import dev.belay.StopCause;
import dev.belay.Stopped;
import dev.belay.Submission;
import dev.belay.engine.support.PostgreSqlProduct;
import dev.belay.engine.support.Products;
import dev.belay.engine.support.Rewriting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/**
 * What {@code docs/how-it-works.md} shows is true: each statement is one that the engine sends in
 * the path under whose heading it stands, and each that the engine sends there is shown somewhere
 * on the page.
 */
@EnabledIf("isWanted")
class HowItWorksTest {

  private static final Path PAGE =
      Path.of("").toAbsolutePath().getParent().resolve("docs/how-it-works.md");

  private static final Pattern PARAMETER = Pattern.compile(":\\w+");
  private static final String TYPE = "shown";
  private static final JobError ERROR = new JobError(JobError.Cause.HANDLER, "E", "why", null);

  private final List<String> sent = new CopyOnWriteArrayList<>();
  private long lastClaimNo;
  private StoreRig rig;

  static boolean isWanted() {
    return Products.ofThisRun().stream().anyMatch(PostgreSqlProduct.class::isInstance);
  }

  @BeforeEach
  void openRecordedStore() throws SQLException {
    rig =
        new StoreRig(
            new PostgreSqlProduct().empty(),
            StoreRig.SETTINGS,
            source -> Rewriting.over(source, this::record));
  }

  @AfterEach
  void close() throws SQLException {
    rig.close();
  }

  /** A new connection of the pool is set up at any time. */
  private String record(String sql) {
    if (!sql.startsWith("SET ")) {
      sent.add(plain(sql));
    }
    return sql;
  }

  @Test
  void submit() throws IOException {
    forget();
    NewJob job = StoreRig.newJob(TYPE);
    rig.store.submit(List.of(job), false);
    assertThat(sent).as("the insert and the notice").hasSize(2);
    rig.store.submit(List.of(job), true);

    assertThatThePageShowsThis("Submit");
  }

  @Test
  void claim() throws IOException {
    long node = rig.newNode(TYPE);
    submitted();
    forget();
    ClaimRequest request = request(node, 1);
    rig.store.claim(request);
    rig.store.claim(request.again());
    rig.store.claim(request(node, 2));

    assertThatThePageShowsThis("Claim");
  }

  @Test
  void finish() throws IOException {
    long node = rig.newNode(TYPE);
    RunKey cancelled = claimed(node);
    cancel(cancelled.id(), 1);
    List<EndedRun> group =
        List.of(
            ended(claimed(node), Move.COMPLETE, EndedRun.Leaving.IN_TIME),
            ended(claimed(node), Move.FAIL, EndedRun.Leaving.IN_TIME),
            ended(claimed(node), Move.RETRY, EndedRun.Leaving.NOT_YET),
            ended(claimed(node), Move.RELEASE, EndedRun.Leaving.IN_TIME),
            ended(cancelled, Move.COMPLETE, EndedRun.Leaving.IN_TIME),
            ended(new RunKey(JobIds.next(), 1), Move.COMPLETE, EndedRun.Leaving.IN_TIME));
    EndedRun inside = ended(claimed(node), Move.COMPLETE, EndedRun.Leaving.IN_TIME);
    forget();
    rig.store.settle(node, group);
    rig.store.settle(
        node, List.of(group.get(2).asLeftLate(Stopped.How.OBEYED, System.nanoTime(), null)));
    Settlement completed = rig.store.inTransaction(joined -> joined.complete(node, inside));

    assertThat(completed).isEqualTo(Settlement.APPLIED);
    assertThatThePageShowsThis("Finish");
  }

  @Test
  void aGroupIsOneStatementForEachKindOfEnding() {
    long node = rig.newNode(TYPE);
    List<EndedRun> group = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Move wish = i % 2 == 0 ? Move.COMPLETE : Move.FAIL;
      group.add(ended(claimed(node), wish, EndedRun.Leaving.IN_TIME));
    }
    forget();

    assertThat(rig.store.settle(node, group)).containsOnly(Settlement.APPLIED);

    assertThat(sent).hasSize(3);
  }

  @Test
  void cancelAndSeal() throws IOException {
    long node = rig.newNode(TYPE);
    RunKey run = claimed(node);
    RunKey sealed = claimed(node);
    forget();
    CancelOrder order = cancel(run.id(), node + 1);
    assertThat(sent).as("the update, the row, the notice").hasSize(3);
    rig.store.cancel(order);
    rig.store.seal(node, sealed);
    rig.store.seal(node, run);

    assertThatThePageShowsThis("Cancel");
  }

  @Test
  void cancelByQuery() throws IOException {
    long node = rig.newNode(TYPE);
    RunKey run = claimed(node);
    GroupCancel order =
        new GroupCancel(
            List.of(run.id(), JobIds.next()),
            StoreRig.newKey(),
            StopCause.CANCELLED,
            Cancellation.anonymous(),
            true,
            true,
            0);
    forget();
    assertThat(rig.store.cancelFree(order)).hasSize(2);
    assertThat(sent).as("lock, update, rows, notice, purged").hasSize(5);
    rig.store.cancelWaiting(order);

    assertThatThePageShowsThis("Cancel by query");
  }

  @Test
  void hearAndStop() throws IOException {
    long node = rig.newNode(TYPE);
    RunKey run = claimed(node);
    cancel(run.id(), node);
    forget();
    assertThat(rig.store.cancelledRuns(node)).hasSize(1);
    rig.store.markHeard(node, List.of(new HeardMark(run, System.nanoTime())));

    assertThatThePageShowsThis("Hear and stop");
  }

  @Test
  void rescue() throws IOException {
    long lost = StoreRig.newKey();
    rig.store.register(new NodeCard(lost, "lost", List.of(TYPE), Duration.ofMillis(1)));
    RunKey stuck = claimed(lost);
    rig.store.settle(lost, List.of(ended(stuck, Move.FAIL, EndedRun.Leaving.NOT_YET)));
    cancel(claimed(lost).id(), 1);
    claimed(lost);
    submitted(RetryPolicy.fixed(1, Duration.ZERO));
    rig.store.claim(request(lost, 1));
    long rescuer = rig.newNode(TYPE);
    forget();
    rig.store.heartbeat(rescuer);
    StoreRig.eventually().until(() -> rig.store.deadNodes().contains(lost));
    assertThat(rig.store.rescue(lost, 10)).hasSize(3);

    assertThatThePageShowsThis("Rescue");
  }

  private RunKey claimed(long node) {
    submitted();
    ClaimedJob job = rig.store.claim(request(node, 1)).jobs().get(0);
    return new RunKey(job.id(), job.runNo());
  }

  private void submitted() {
    submitted(StoreRig.QUICK);
  }

  private void submitted(RetryPolicy retry) {
    Submission.Options usual = StoreRig.options();
    rig.store.submit(
        List.of(
            StoreRig.newJob(
                TYPE,
                new Submission.Options(
                    usual.priority(), null, Duration.ZERO, null, retry, null, null, null))),
        false);
  }

  private ClaimRequest request(long node, int limit) {
    return new ClaimRequest(node, ++lastClaimNo, List.of(TYPE), limit, false);
  }

  private CancelOrder cancel(JobId id, long fromNode) {
    CancelOrder order = Mover.order(id, "u");
    CancelOrder told =
        new CancelOrder(id, order.key(), order.cause(), order.cancellation(), fromNode);
    rig.store.cancel(told);
    return told;
  }

  private static EndedRun ended(RunKey run, Move wish, EndedRun.Leaving leaving) {
    boolean failed = wish == Move.FAIL || wish == Move.RETRY;
    return new EndedRun(
        run,
        wish,
        null,
        failed ? ERROR : null,
        Duration.ZERO,
        Stopped.How.FINISHED_FIRST,
        System.nanoTime(),
        null,
        leaving);
  }

  private void forget() {
    sent.clear();
  }

  private void assertThatThePageShowsThis(String heading) throws IOException {
    String page = Files.readString(PAGE);
    Set<String> shown = new LinkedHashSet<>(statementsIn(section(page, heading)));
    assertThat(shown).as("shown under %s", heading).isNotEmpty();
    assertThat(sent).as("sent, and so rightly shown under %s", heading).containsAll(shown);
    assertThat(statementsIn(page)).as("shown of what was sent").containsAll(sent);
  }

  private static String section(String page, String heading) {
    String start = "\n## " + heading + "\n";
    assertThat(page).contains(start);
    String rest = page.substring(page.indexOf(start) + start.length());
    int end = rest.indexOf("\n## ");
    return end < 0 ? rest : rest.substring(0, end);
  }

  private static List<String> statementsIn(String text) {
    return Arrays.stream(text.split("```sql\n", -1))
        .skip(1)
        .map(block -> block.substring(0, block.indexOf("```")))
        .map(sql -> plain(PARAMETER.matcher(sql).replaceAll("?")))
        .toList();
  }

  private static String plain(String sql) {
    return sql.strip().replaceAll("\\s+", " ");
  }
}
