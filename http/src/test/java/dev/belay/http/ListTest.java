package dev.belay.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.belay.JobId;
import dev.belay.JobStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code GET /jobs}, over real sockets. Each test has a user of its own. */
class ListTest {

  private static final AtomicInteger LAST = new AtomicInteger();

  @RegisterExtension
  static final ServedApi SERVED =
      new ServedApi(
          builder ->
              builder
                  .catalog(new TestTasks())
                  .access(
                      user ->
                          user.startsWith("admin")
                              ? AccessPolicy.Reach.ALL
                              : AccessPolicy.Reach.OWN));

  private final String user = "user-" + LAST.incrementAndGet();
  private final ApiClient wire = new ApiClient(SERVED.port(), user);

  private List<String> ids(String query) {
    ApiClient.Reply reply = wire.get("/jobs?" + query);
    assertThat(reply.status()).as("%s", reply.body()).isEqualTo(200);
    List<String> ids = new ArrayList<>();
    reply.data().forEach(task -> ids.add(task.get("taskId").textValue()));
    return ids;
  }

  private JobId created(TaskKind kind) {
    return SERVED
        .client()
        .submit(
            dev.belay.Submission.of(ServedApi.typeOf(kind), new ServedApi.Task("nothing"))
                .submitter(user)
                .dueIn(java.time.Duration.ofDays(1)));
  }

  private JobId submitted(String does, JobStatus status) {
    JobId id = SERVED.submit(does, user);
    ServedApi.eventually()
        .untilAsserted(() -> assertThat(SERVED.job(id).status()).isEqualTo(status));
    return id;
  }

  private static String text(JobId id) {
    return id.toString();
  }

  @Test
  void theNewestComeFirstAndPagesFollowEachOther() {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      all.add(0, text(SERVED.submitForLater(user)));
    }
    assertThat(ids("offset=0&limit=100")).isEqualTo(all);
    assertThat(ids("offset=0&limit=3")).isEqualTo(all.subList(0, 3));
    assertThat(ids("limit=3&offset=3")).isEqualTo(all.subList(3, 6));
    assertThat(ids("offset=6&limit=3")).isEqualTo(all.subList(6, 7));
    assertThat(ids("offset=7&limit=3")).isEmpty();
    assertThat(ids("offset=1000000&limit=100")).isEmpty();
  }

  @Test
  void aUserSeesHisOwnTasksAlone() {
    JobId own = SERVED.submitForLater(user);
    SERVED.submitForLater("somebody-else");
    assertThat(ids("offset=0&limit=100")).containsExactly(text(own));
    ApiClient admin = new ApiClient(SERVED.port(), "admin");
    List<String> seen = new ArrayList<>();
    admin
        .get("/jobs?offset=0&limit=100")
        .data()
        .forEach(task -> seen.add(task.get("taskId").textValue()));
    assertThat(seen).hasSizeGreaterThan(1).contains(text(own));
  }

  @Test
  void aTypeFindsItsTasksAlone() {
    JobId copy = created(TaskKind.COPY);
    JobId move = created(TaskKind.MOVE);
    JobId none = SERVED.submitForLater(user);
    assertThat(ids("type=1&offset=0&limit=10")).containsExactly(text(copy));
    assertThat(ids("type=3&offset=0&limit=10")).containsExactly(text(move));
    assertThat(ids("type=4&offset=0&limit=10")).as("a kind without types").isEmpty();
    assertThat(ids("offset=0&limit=10")).containsExactly(text(none), text(move), text(copy));
  }

  @Test
  void statusTwoFindsWhatIsCompletedAndWhatFailed() {
    JobId toDo = SERVED.submitForLater(user);
    JobId processing = submitted("wait", JobStatus.PROCESSING);
    JobId completed = submitted("nothing", JobStatus.COMPLETED);
    JobId failed = submitted("fail", JobStatus.FAILED);
    JobId cancelled = SERVED.submitForLater(user);
    wire.cancel(cancelled);
    assertThat(ids("status=0&offset=0&limit=10")).containsExactly(text(toDo));
    assertThat(ids("status=1&offset=0&limit=10")).containsExactly(text(processing));
    assertThat(ids("status=2&offset=0&limit=10")).containsExactly(text(failed), text(completed));
    assertThat(ids("status=2&offset=1&limit=10")).containsExactly(text(completed));
    assertThat(ids("status=3&offset=0&limit=10")).containsExactly(text(cancelled));
    JsonNode first = wire.get("/jobs?status=2&offset=0&limit=1").data().get(0);
    assertThat(first.get("status").intValue()).isEqualTo(2);
    assertThat(first.get("taskResultCode").intValue()).isEqualTo(3);
  }

  @Test
  void anElementHasWhatTheListHasAndNotWhatTheDetailHas() {
    created(TaskKind.DOWNLOAD);
    JsonNode task = wire.get("/jobs?offset=0&limit=1").data().get(0);
    assertThat(task.get("taskType").intValue()).isEqualTo(6);
    assertThat(task.get("contentNum").intValue()).isEqualTo(2);
    for (String absent : new String[] {"taskName", "userId", "progress", "downloadUrl"}) {
      assertThat(task.has(absent)).as(absent).isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "limit=1 | offset: is missing.",
        "offset=0 | limit: is missing.",
        "offset=0&limit=0 | limit: must be 1 to 100.",
        "offset=0&limit=101 | limit: must be 1 to 100.",
        "offset=1000001&limit=1 | offset: must be 0 to 1000000.",
        "offset=-1&limit=1 | offset: must be an integer.",
        "offset=%2B1&limit=1 | offset: must be an integer.",
        "offset=+1&limit=1 | offset: must be an integer.",
        "offset=1.0&limit=1 | offset: must be an integer.",
        "offset=%EF%BC%91&limit=1 | offset: must be an integer.",
        "offset=9999999999999999999&limit=1 | offset: must be an integer.",
        "offset=0&limit=1&type=0 | type: must be 1 to 7.",
        "offset=0&limit=1&type=8 | type: must be 1 to 7.",
        "offset=0&limit=1&status=4 | status: must be 0 to 3.",
        "offset=0&limit=1&status= | status: must not be empty.",
        "offset=0&limit=1&status | status: must not be empty.",
        "offset=0&limit=1&status=0&status=0 | status: must not be repeated.",
        "offset=0&limit=1&x=1&x=2 | x: must not be repeated.",
        "offset=0&limit=1&type=%EF | type: is not percent-encoded UTF-8.",
        "offset=0&limit=1&x=%C0%80 | x: is not percent-encoded UTF-8."
      })
  void whatIsWrongIsNamed(String query, String msg) {
    ApiClient.Reply reply = wire.get("/jobs?" + query);
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.code()).isEqualTo("13000102");
    assertThat(reply.msg()).isEqualTo(msg);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "offset=0&limit=1&x",
        "&offset=0&&limit=1&",
        "%6Fffset=0&limit=%31",
        "offset=00&limit=001",
        "offset=0&limit=1&x=%E4%B8%AD"
      })
  void whatNobodyAsksForIsIgnored(String query) {
    assertThat(ids(query)).isEmpty();
  }
}
