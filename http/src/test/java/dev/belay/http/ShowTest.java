package dev.belay.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.belay.Job;
import dev.belay.JobId;
import dev.belay.JobStatus;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code GET /{job_id}}, over real sockets. */
class ShowTest {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMddHHmmss").withZone(ZoneOffset.UTC);

  @RegisterExtension
  static final ServedApi SERVED =
      new ServedApi(
          builder ->
              builder
                  .catalog(new TestTasks())
                  .tenantId("t-1")
                  .access(
                      user ->
                          user.equals("admin") ? AccessPolicy.Reach.ALL : AccessPolicy.Reach.OWN));

  private final ApiClient wire = SERVED.wire();

  private JsonNode shown(JobId id) {
    ApiClient.Reply reply = wire.get("/" + id);
    assertThat(reply.status()).isEqualTo(200);
    return reply.data();
  }

  private JobId created(TaskKind kind, String does, JobStatus status) {
    String order =
        "{\"taskType\":%d,\"taskInfo\":{\"fileInfo\":[{\"fileId\":\"f\"}],\"srcContainerId\":\"s\",\"newFilePath\":\"%s\"},\"dstContainerId\":\"d\"}";
    JobId id =
        JobId.parse(wire.post("/jobs", order.formatted(kind.code(), does)).data().textValue());
    ServedApi.eventually()
        .untilAsserted(() -> assertThat(SERVED.job(id).status()).isEqualTo(status));
    return id;
  }

  @Test
  void aCompletedTaskShowsEverything() {
    JobId id = created(TaskKind.COPY, "nothing", JobStatus.COMPLETED);
    Job job = SERVED.job(id);
    assertThat(shown(id).toString().replace('"', '\''))
        .isEqualTo(
            ("{'jobInfo':{'taskId':'%s','taskType':1,'actionType':101,'status':2,"
                    + "'taskResultCode':2,'resultCode':7,'contentNum':2,'containerId':'space-2',"
                    + "'tenantId':'t-1','beginTime':'%s','endTime':'%s','createTime':'%s',"
                    + "'taskName':'a name','userId':'u-17','progress':100},"
                    + "'taskInfos':[{'fileId':'f1','status':'1','newFileId':'n1',"
                    + "'srcContainerId':'space-1'},{'fileId':'f2','status':'2'}]}")
                .formatted(
                    id,
                    TIME.format(job.startedAt()),
                    TIME.format(job.finishedAt()),
                    TIME.format(job.submittedAt())));
  }

  @Test
  void aTaskThatIsToDoHasNoResultAndNoTimesButItsOwn() {
    JsonNode info = shown(created(TaskKind.COPY, "later", JobStatus.TO_DO)).get("jobInfo");
    assertThat(info.get("status").intValue()).isZero();
    for (String absent :
        new String[] {"taskResultCode", "beginTime", "endTime", "progress", "downloadUrl"}) {
      assertThat(info.has(absent)).as(absent).isFalse();
    }
  }

  @Test
  void aFailedTaskIsStatusTwoWithResultThree() {
    JsonNode info = shown(created(TaskKind.COPY, "fail", JobStatus.FAILED)).get("jobInfo");
    assertThat(info.get("status").intValue()).isEqualTo(2);
    assertThat(info.get("taskResultCode").intValue()).isEqualTo(3);
    assertThat(info.has("progress")).isFalse();
  }

  @Test
  void aCancelledTaskIsStatusThreeWithoutAResult() {
    JobId id = created(TaskKind.COPY, "halfway", JobStatus.PROCESSING);
    ServedApi.eventually()
        .untilAsserted(
            () -> assertThat(shown(id).at("/jobInfo/progress").intValue()).isEqualTo(33));
    wire.cancel(id);
    JsonNode info = shown(id).get("jobInfo");
    assertThat(info.get("status").intValue()).isEqualTo(3);
    assertThat(info.has("taskResultCode")).isFalse();
    assertThat(info.get("progress").intValue()).isEqualTo(33);
    assertThat(info.has("endTime")).isTrue();
  }

  @Test
  void onlyACompletedDownloadHasItsAddress() {
    JobId done = created(TaskKind.DOWNLOAD, "nothing", JobStatus.COMPLETED);
    assertThat(shown(done).at("/jobInfo/downloadUrl").textValue()).startsWith("https://");
    JobId waiting = created(TaskKind.DOWNLOAD, "later", JobStatus.TO_DO);
    assertThat(shown(waiting).at("/jobInfo").has("downloadUrl")).isFalse();
  }

  @Test
  void onlyADecompressionHasEntries() {
    JsonNode data = shown(created(TaskKind.UNZIP, "later", JobStatus.TO_DO));
    assertThat(data.get("uncompressedFileList").toString())
        .isEqualTo("[{\"name\":\"a/b.txt\",\"fileSize\":5000000000,\"type\":0}]");
  }

  @Test
  void aJobThatIsNoTaskIsShownByWhatEveryJobHas() {
    JsonNode data = shown(SERVED.submitForLater(ServedApi.USER));
    assertThat(data.get("jobInfo").has("taskType")).isFalse();
    assertThat(data.get("taskInfos")).isEmpty();
    assertThat(data.has("uncompressedFileList")).isFalse();
  }

  @Test
  void anotherUsersTaskIsAnsweredExactlyAsAnUnknownOne() {
    JobId foreign = SERVED.submitForLater("somebody-else");
    ApiClient.Reply reply = wire.get("/" + foreign);
    assertThat(reply.code()).isEqualTo("13000309");
    assertThat(reply.body()).isEqualTo(wire.get("/4711").body());
    JobId nobodys =
        SERVED.client().submit(ServedApi.job("nothing", "x").type(), new ServedApi.Task("nothing"));
    assertThat(wire.get("/" + nobodys).code()).isEqualTo("13000309");
  }

  @Test
  void whoReachesAllSeesAndCancelsAll() {
    JobId foreign = SERVED.submitForLater("somebody-else");
    ApiClient admin = new ApiClient(SERVED.port(), "admin");
    assertThat(admin.get("/" + foreign).data().at("/jobInfo/userId").textValue())
        .isEqualTo("somebody-else");
    assertThat(admin.cancel(foreign).data().textValue()).isEqualTo("CANCELLED_TO_DO");
    assertThat(SERVED.job(foreign).cancel().actor()).isEqualTo("admin");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "9223372036854775808", "10000000000000000000", "007", "%EF%BC%91"})
  void whatIsNoIdIsRefused(String id) {
    assertThat(wire.get("/" + id).code()).isEqualTo("13000102");
  }
}
