package dev.belay.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.CancelRecord;
import dev.belay.JobId;
import dev.belay.JobStatus;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every row of the table of {@code POST /cancel}, over real sockets. */
class CancelTest {

  @RegisterExtension static final ServedApi SERVED = new ServedApi();

  private final ApiClient wire = SERVED.wire();

  @Test
  void aTaskThatIsToDoIsCancelled() {
    ApiClient.Reply reply = wire.cancel(SERVED.submitForLater(ServedApi.USER));
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.body().toString())
        .isEqualTo("{\"code\":0,\"msg\":\"OK\",\"data\":\"CANCELLED_TO_DO\"}");
  }

  @Test
  void aTaskThatIsProcessingIsCancelledAndTheCallDoesNotWaitForItsStop() {
    JobId id = SERVED.submitted("wait", JobStatus.PROCESSING);
    assertThat(wire.cancel(id).data().textValue()).isEqualTo("CANCELLED_PROCESSING");
    assertThat(SERVED.job(id).status()).isEqualTo(JobStatus.CANCELLED);
  }

  @Test
  void aSecondCancelIsASuccessThatChangesNothing() {
    JobId id = SERVED.submitForLater(ServedApi.USER);
    wire.cancel(id);
    CancelRecord first = SERVED.job(id).cancel();
    ApiClient.Reply second = wire.cancel(id);
    assertThat(second.status()).isEqualTo(200);
    assertThat(second.data().textValue()).isEqualTo("ALREADY_CANCELLED");
    assertThat(SERVED.job(id).cancel()).isEqualTo(first);
  }

  @Test
  void theCancellationRecordsWhoAndTheTraceIdOfTheRequest() {
    JobId id = SERVED.submitForLater(ServedApi.USER);
    String traceId = "a".repeat(57) + "-";
    assertThat(wire.with("X-Traceid", traceId).cancel(id).traceId()).isEqualTo(traceId);
    assertThat(SERVED.job(id).cancel().actor()).isEqualTo(ServedApi.USER);
    assertThat(SERVED.job(id).cancel().traceId()).isEqualTo(traceId);

    JobId other = SERVED.submitForLater(ServedApi.USER);
    assertThat(wire.cancel(other).traceId()).isEqualTo(SERVED.job(other).cancel().traceId());
  }

  @Test
  void aCompletedTaskIsTooLateAndItsStatusIsNamed() {
    ApiClient.Reply reply = wire.cancel(SERVED.submitted("nothing", JobStatus.COMPLETED));
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.code()).isEqualTo("13000601");
    assertThat(reply.msg()).contains("completed", "2");
  }

  @Test
  void aFailedTaskIsTooLateAndIsShownAsStatusTwo() {
    ApiClient.Reply reply = wire.cancel(SERVED.submitted("fail", JobStatus.FAILED));
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.code()).isEqualTo("13000601");
    assertThat(reply.msg()).contains("failed", "status 2", "taskResultCode 3");
  }

  @Test
  void aSealedTaskIsNotCancelled() {
    JobId id = SERVED.submittedAndSealed();
    ApiClient.Reply reply = wire.cancel(id);
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.code()).isEqualTo("13000602");
    assertThat(SERVED.job(id).status()).isEqualTo(JobStatus.PROCESSING);
  }

  @Test
  void anotherUsersTaskIsAnsweredExactlyAsAnUnknownOne() {
    JobId foreign = SERVED.submitForLater("somebody-else");
    ApiClient.Reply reply = wire.cancel(foreign);
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.code()).isEqualTo("13000309");
    assertThat(reply.body()).isEqualTo(wire.cancel("4711").body());
    assertThat(SERVED.job(foreign).status()).isEqualTo(JobStatus.TO_DO);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "9223372036854775807"})
  void anIdAtTheEdgeOf64BitsIsAnId(String id) {
    assertThat(wire.cancel(id).code()).isEqualTo("13000309");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "00",
        "01",
        "-1",
        "+1",
        "9223372036854775808",
        "9999999999999999999",
        "10000000000000000000",
        "18446744073709551617",
        "1.0",
        "1e3",
        "0x10",
        " 1",
        "1 ",
        "1\\n",
        "\uff11\uff12\uff13",
        "\u0661",
        "abc",
        "1289250105886769024'--",
        "1\\u0000"
      })
  void whatIsNoIdIsRefusedAndTheFieldNamed(String id) {
    ApiClient.Reply reply = wire.cancel(id);
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.code()).isEqualTo("13000102");
    assertThat(reply.msg()).startsWith("jobId: ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "13000102 | jobId: is missing. | {}",
        "13000102 | jobId: is missing. | {\"jobId\":null}",
        "13000102 | jobId: is missing. | {\"jobid\":\"1\"}",
        "13000102 | jobId: must be a string. | {\"jobId\":1289250105886769024}",
        "13000102 | jobId: must be a string. | {\"jobId\":[\"1\"]}",
        "13000102 | jobId: must be a string. | {\"jobId\":true}",
        "13000102 | jobId: must not be empty. | {\"jobId\":\"\"}",
        "13000101 | jobId: stands in the body more than once. | {\"jobId\":\"1\",\"jobId\":\"2\"}",
        "13000101 | a: stands in the body more than once. | {\"jobId\":\"1\",\"x\":{\"a\":1,\"a\":1}}",
        "13000101 | The body must be a JSON object. | []",
        "13000101 | The body must be a JSON object. | \"1\"",
        "13000101 | The body must be a JSON object. | null",
        "13000101 | The body must be a JSON object. | ~~",
        "13000101 | The body is not JSON (line 1, column 2). | {",
        "13000101 | The body is not JSON (line 1, column 2). | {jobId:\"1\"}",
        "13000101 | The body is not JSON (line 1, column 2). | {'jobId':'1'}",
        "13000101 | The body is not JSON (line 1, column 13). | {\"jobId\":\"1\"}{}",
        "13000101 | The body is not JSON (line 1, column 1). | jobId=1",
        "13000101 | The body is not JSON (line 1, column 1). | \ufeff{\"jobId\":\"1\"}"
      })
  void aBodyThatIsNotAsDescribedIsRefusedWithFieldAndReason(String code, String msg, String body) {
    ApiClient.Reply reply = wire.post("/cancel", body);
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.code()).isEqualTo(code);
    if (msg.contains("line")) {
      assertThat(reply.msg()).startsWith(msg.substring(0, msg.indexOf('(')));
    } else {
      assertThat(reply.msg()).isEqualTo(msg);
    }
  }

  @Test
  void aBodyInAnotherEncodingIsRefused() {
    String body = "{\"jobId\":\"1\",\"\u00e4\":1}";
    for (byte[] bytes :
        List.of(
            body.getBytes(StandardCharsets.ISO_8859_1), body.getBytes(StandardCharsets.UTF_16LE))) {
      assertThat(wire.post("/cancel", bytes).code()).isEqualTo("13000101");
    }
  }

  @Test
  void whatNobodyAsksForIsIgnored() {
    JobId id = SERVED.submitForLater(ServedApi.USER);
    ApiClient.Reply reply =
        wire.post("/cancel", " {\"x\":{\"y\":[1,null]},\"jobId\":\"" + id + "\",\"data\":0} \n");
    assertThat(reply.data().textValue()).isEqualTo("CANCELLED_TO_DO");
  }

  @Test
  void aBodyMayBe64KibibytesLargeAndNoByteMore() {
    JobId id = SERVED.submitForLater(ServedApi.USER);
    String body = "{\"jobId\":\"" + id + "\"}";
    String filled = body + " ".repeat(65_536 - body.length());
    ApiClient.Reply larger = wire.post("/cancel", filled + " ");
    assertThat(larger.code()).isEqualTo("13000101");
    assertThat(larger.msg()).contains("65536");
    assertThat(wire.post("/cancel", filled).status()).isEqualTo(200);
    assertThat(wire.post("/cancel", "x".repeat(1_000_000)).code()).isEqualTo("13000101");
  }

  @Test
  void deepNestingAndEndlessNumbersAreRefused() {
    assertThat(wire.post("/cancel", "[".repeat(60_000)).code()).isEqualTo("13000101");
    assertThat(wire.post("/cancel", "{\"x\":" + "9".repeat(60_000) + "}").code())
        .isEqualTo("13000101");
    assertThat(wire.post("/cancel", "{\"" + "x".repeat(60_000) + "\":1}").code())
        .isEqualTo("13000101");
  }

  @Test
  void ofTwoHundredCancelsAtOnceExactlyOneCancels() throws Exception {
    int rounds = Integer.getInteger("belay.test.rounds", 1) * 2;
    ExecutorService threads = Executors.newFixedThreadPool(200);
    try {
      for (int round = 0; round < rounds; round++) {
        JobId id =
            round % 2 == 0
                ? SERVED.submitForLater(ServedApi.USER)
                : SERVED.submitted("wait", JobStatus.PROCESSING);
        List<String> outcomes = outcomesOf(id, 200, threads);
        assertThat(Collections.frequency(outcomes, "ALREADY_CANCELLED")).isEqualTo(199);
        assertThat(outcomes).contains(round % 2 == 0 ? "CANCELLED_TO_DO" : "CANCELLED_PROCESSING");
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private List<String> outcomesOf(JobId id, int callers, ExecutorService threads) throws Exception {
    CyclicBarrier together = new CyclicBarrier(callers);
    List<Future<String>> calls = new ArrayList<>();
    for (int i = 0; i < callers; i++) {
      calls.add(
          threads.submit(
              () -> {
                together.await();
                return wire.cancel(id).data().textValue();
              }));
    }
    List<String> outcomes = new ArrayList<>();
    for (Future<String> call : calls) {
      outcomes.add(call.get());
    }
    return outcomes;
  }
}
