package dev.belay.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.Job;
import dev.belay.JobId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code POST /jobs}, over real sockets. */
class CreateTest {

  private static final TestTasks TASKS = new TestTasks();

  @RegisterExtension
  static final ServedApi SERVED = new ServedApi(builder -> builder.catalog(TASKS));

  private final ApiClient wire = SERVED.wire();

  private static String order(String json) {
    return json.replace('\'', '"')
        .replace("FILES", "\"fileInfo\":[{\"fileId\":\"f1\"}]")
        .replace("SRC", "\"srcContainerId\":\"s\"")
        .replace("DST", "\"dstContainerId\":\"d\"");
  }

  private TaskOrder taken(String json) {
    ApiClient.Reply reply = wire.post("/jobs", order(json));
    assertThat(reply.status()).as("%s", reply.body()).isEqualTo(200);
    return TASKS.orders.get(TASKS.orders.size() - 1);
  }

  @Test
  void aTaskIsCreatedForWhoeverAskedWithTheTraceId() {
    ApiClient.Reply reply =
        wire.post(
            "/jobs", order("{'taskType':1,'taskInfo':{FILES,SRC,'newFilePath':'later'},DST}"));
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.msg()).isEqualTo("OK");
    Job job = SERVED.job(JobId.parse(reply.data().textValue()));
    assertThat(job.submitter()).isEqualTo(ServedApi.USER);
    assertThat(job.traceId()).isEqualTo(reply.traceId());
    assertThat(wire.cancel(job.id()).data().textValue()).isEqualTo("CANCELLED_TO_DO");
  }

  @Test
  void everyFieldReachesTheCatalogue() {
    ApiClient.Reply reply =
        wire.with("x-hw-share-folder-id", "share-1")
            .post(
                "/jobs",
                order(
                    "{'taskType':5,'actionType':503,'password':'p','dstContainerId':'d','taskInfo':{"
                        + "'fileInfo':[{'fileId':'f1','filePath':'/a/f1'},{'fileId':'f2'}],"
                        + "'newFilePath':'later','srcContainerId':'s',"
                        + "'uncompressFilePaths':['x/y','z']}}"));
    assertThat(reply.status()).isEqualTo(200);
    TaskOrder order = TASKS.orders.get(TASKS.orders.size() - 1);
    assertThat(order)
        .isEqualTo(
            new TaskOrder(
                TaskKind.UNZIP,
                503,
                java.util.List.of(
                    new TaskOrder.File("f1", "/a/f1"), new TaskOrder.File("f2", null)),
                "later",
                "s",
                java.util.List.of("x/y", "z"),
                "d",
                "p",
                "share-1"));
  }

  @ParameterizedTest
  @CsvSource({
    "1,101", "2,202", "3,301", "5,501", "5,502", "7,701", "1,null", "4,null", "6,null", "7,null"
  })
  void anActionThatFitsTheTypeIsTaken(int type, String action) {
    TaskOrder order =
        taken(
            "{'taskType':"
                + type
                + ",'actionType':"
                + action
                + ",'taskInfo':{FILES,SRC,'newFilePath':'later'},DST}");
    assertThat(order.kind().code()).isEqualTo(type);
    assertThat(String.valueOf(order.action())).isEqualTo(action);
  }

  @Test
  void clearingTheRecycleBinNeedsNoFiles() {
    assertThat(taken("{'taskType':7,'taskInfo':{SRC},DST}").files()).isEmpty();
    assertThat(taken("{'taskType':7,'taskInfo':{SRC,'fileInfo':[{}]},DST}").files()).hasSize(1);
  }

  @Test
  void deletingToTheRecycleBinNeedsThePath() {
    assertThat(
            taken(
                    "{'taskType':2,'actionType':201,"
                        + "'taskInfo':{'fileInfo':[{'fileId':'f','filePath':'/p/f'}],SRC},DST}")
                .files())
        .containsExactly(new TaskOrder.File("f", "/p/f"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "taskType: is missing. | {'taskInfo':{FILES,SRC},DST}",
        "taskType: must be an integer. | {'taskType':'1','taskInfo':{FILES,SRC},DST}",
        "taskType: must be an integer. | {'taskType':1.0,'taskInfo':{FILES,SRC},DST}",
        "taskType: must be 1 to 7. | {'taskType':0,'taskInfo':{FILES,SRC},DST}",
        "taskType: must be 1 to 7. | {'taskType':8,'taskInfo':{FILES,SRC},DST}",
        "taskType: must be 1 to 7. | {'taskType':4294967297,'taskInfo':{FILES,SRC},DST}",
        "taskType: must be 1 to 7. | {'taskType':-1,'taskInfo':{FILES,SRC},DST}",
        "actionType: must be an integer. | {'taskType':1,'actionType':'101','taskInfo':{FILES,SRC},DST}",
        "actionType: must be 101 to 701. | {'taskType':1,'actionType':1,'taskInfo':{FILES,SRC},DST}",
        "actionType: does not go with taskType 1, which takes 101. | {'taskType':1,'actionType':201,'taskInfo':{FILES,SRC},DST}",
        "actionType: does not go with taskType 2, which takes 201, 202. | {'taskType':2,'actionType':203,'taskInfo':{FILES,SRC},DST}",
        "actionType: does not go with taskType 5, which takes 501, 502, 503. | {'taskType':5,'actionType':101,'taskInfo':{FILES,SRC},DST}",
        "actionType: taskType 4 takes none. | {'taskType':4,'actionType':101,'taskInfo':{FILES,SRC},DST}",
        "actionType: taskType 6 takes none. | {'taskType':6,'actionType':101,'taskInfo':{FILES,SRC},DST}",
        "taskInfo: is missing. | {'taskType':1,DST}",
        "taskInfo: must be an object. | {'taskType':1,'taskInfo':[],DST}",
        "taskInfo.fileInfo: is missing. | {'taskType':1,'taskInfo':{SRC},DST}",
        "taskInfo.fileInfo: must be an array. | {'taskType':1,'taskInfo':{'fileInfo':{},SRC},DST}",
        "taskInfo.fileInfo: must not be empty. | {'taskType':1,'taskInfo':{'fileInfo':[],SRC},DST}",
        "taskInfo.fileInfo[1]: must be an object. | {'taskType':1,'taskInfo':{'fileInfo':[{'fileId':'f'},1],SRC},DST}",
        "taskInfo.fileInfo[0].fileId: is missing. | {'taskType':1,'taskInfo':{'fileInfo':[{}],SRC},DST}",
        "taskInfo.fileInfo[1].fileId: must be a string. | {'taskType':1,'taskInfo':{'fileInfo':[{'fileId':'f'},{'fileId':1}],SRC},DST}",
        "taskInfo.fileInfo[0].fileId: must not be empty. | {'taskType':1,'taskInfo':{'fileInfo':[{'fileId':''}],SRC},DST}",
        "taskInfo.fileInfo[0].filePath: is missing. | {'taskType':2,'actionType':201,'taskInfo':{FILES,SRC},DST}",
        "taskInfo.fileInfo[0].filePath: must be a string. | {'taskType':1,'taskInfo':{'fileInfo':[{'fileId':'f','filePath':{}}],SRC},DST}",
        "taskInfo.newFilePath: must be a string. | {'taskType':1,'taskInfo':{FILES,SRC,'newFilePath':1},DST}",
        "taskInfo.newFilePath: has characters that cannot be stored. | {'taskType':1,'taskInfo':{FILES,SRC,'newFilePath':'a\\u0000'},DST}",
        "taskInfo.newFilePath: has characters that cannot be stored. | {'taskType':1,'taskInfo':{FILES,SRC,'newFilePath':'\\ud83d'},DST}",
        "taskInfo.srcContainerId: is missing. | {'taskType':1,'taskInfo':{FILES},DST}",
        "taskInfo.srcContainerId: must be a string. | {'taskType':1,'taskInfo':{FILES,'srcContainerId':1},DST}",
        "taskInfo.uncompressFilePaths: must be an array. | {'taskType':5,'taskInfo':{FILES,SRC,'uncompressFilePaths':'a'},DST}",
        "taskInfo.uncompressFilePaths[1]: must be a string. | {'taskType':5,'taskInfo':{FILES,SRC,'uncompressFilePaths':['a',null]},DST}",
        "taskInfo.uncompressFilePaths: is missing. | {'taskType':5,'actionType':503,'taskInfo':{FILES,SRC},DST}",
        "dstContainerId: is missing. | {'taskType':1,'taskInfo':{FILES,SRC}}",
        "dstContainerId: must be a string. | {'taskType':1,'taskInfo':{FILES,SRC},'dstContainerId':1}",
        "password: must be a string. | {'taskType':5,'taskInfo':{FILES,SRC},DST,'password':1}",
        "taskInfo: is too large for one task. | {'taskType':1,'taskInfo':{FILES,SRC,'newFilePath':'huge'},DST}"
      })
  void whatIsWrongIsNamed(String msg, String json) {
    ApiClient.Reply reply = wire.post("/jobs", order(json));
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.code()).isEqualTo("13000102");
    assertThat(reply.msg()).isEqualTo(msg);
  }

  @Test
  void whatTheApplicationRefusesIsToldInItsWordsWithItsCode() {
    ApiClient.Reply reply =
        wire.post(
            "/jobs", order("{'taskType':1,'taskInfo':{FILES,SRC,'newFilePath':'refuse'},DST}"));
    assertThat(reply.code()).isEqualTo("13000405");
    assertThat(reply.msg()).isEqualTo("taskInfo.newFilePath: is there already");
  }

  @Test
  void theHeaderOfASharedFolderIsChecked() {
    String order = order("{'taskType':1,'taskInfo':{FILES,SRC,'newFilePath':'later'},DST}");
    for (String bad : new String[] {"", "a b", "x".repeat(257)}) {
      ApiClient.Reply reply = wire.with("x-hw-share-folder-id", bad).post("/jobs", order);
      assertThat(reply.code()).isEqualTo("13000102");
      assertThat(reply.msg()).startsWith("x-hw-share-folder-id: ");
    }
  }

  @Test
  void withoutACatalogueNothingIsCreated() {
    assertThat(TaskCatalog.none().jobTypesOf(TaskKind.COPY)).isEmpty();
    BatchTaskApi bare =
        BatchTaskApi.builder()
            .client(SERVED.client())
            .authenticator(ServedApi.authenticator())
            .build();
    try (BatchTaskServer server = BatchTaskServer.builder(bare).port(0).start()) {
      ApiClient.Reply reply =
          new ApiClient(server.port(), "u")
              .post("/jobs", order("{'taskType':1,'taskInfo':{FILES,SRC},DST}"));
      assertThat(reply.code()).isEqualTo("13000102");
      assertThat(reply.msg()).startsWith("taskType: ");
    }
  }
}
