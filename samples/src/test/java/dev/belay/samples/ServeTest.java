package dev.belay.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows, in processes of their own and over real sockets. */
class ServeTest {

  private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);
  private static final Pattern ADDRESS = Pattern.compile("http://127\\.0\\.0\\.1:[0-9]+/\\S+");
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT);

  /** As in the README, where the shell makes the id of the folder, and puts in that of the job. */
  private static final String CREATE =
      "{\"taskType\":1,\"taskInfo\":{\"srcContainerId\":\"home\",\"fileInfo\":[{\"fileId\":\"%s\"}]},"
          + "\"dstContainerId\":\"backup\"}";

  private static final String CANCEL = "{\"jobId\":\"%s\"}";
  private static final String MANUAL = "bWFudWFs";

  @TempDir private Path temp;
  private Path spaces;
  private Path manual;
  private Path backup;
  private String tokens;
  private String token;
  private DriveProcess serve;
  private String address;
  private final HttpClient http = HttpClient.newHttpClient();

  @BeforeEach
  void prepare() throws Exception {
    spaces = temp.resolve("spaces");
    manual = Files.createDirectories(spaces.resolve("home/manual"));
    backup = Files.createDirectory(spaces.resolve("backup"));
    for (int i = 0; i < 20; i++) {
      Files.writeString(manual.resolve("page" + i), "content of " + i);
    }
    tokens = temp.resolve("tokens").toString();
    DriveProcess issue =
        DriveProcess.start(temp, Main.class, "token", "--token-file", tokens, "--user", "u-17");
    assertThat(issue.awaitExit()).as(issue.output()).isZero();
    token = issue.output().strip();
    assertThat(Files.readString(temp.resolve("tokens"))).doesNotContain(token);
  }

  private void serve(Class<?> main) throws Exception {
    serve =
        DriveProcess.start(
            temp,
            main,
            "serve",
            "--port",
            "0",
            "--token-file",
            tokens,
            "--spaces",
            spaces.toString(),
            "--pause",
            "200ms");
    serve.awaitOutput(". Ctrl-C ends it.");
    Matcher matcher = ADDRESS.matcher(serve.output());
    assertThat(matcher.find()).isTrue();
    address = matcher.group();
  }

  @AfterEach
  void end() {
    if (serve != null) {
      serve.close();
    }
  }

  @Test
  void aCopyIsCreatedWatchedAndCancelled() throws Exception {
    serve(Main.class);
    String id = call("jobs", String.format(CREATE, MANUAL)).get("data").textValue();

    await().atMost(LONGEST_WAIT).until(() -> info(id).path("progress").asInt() > 0);
    assertThat(info(id).get("status").intValue()).isEqualTo(1);
    JsonNode cancelled = call("cancel", String.format(CANCEL, id));

    assertThat(cancelled.get("code").intValue()).isZero();
    assertThat(cancelled.get("data").textValue()).isEqualTo("CANCELLED_PROCESSING");
    assertThat(info(id).get("status").intValue()).isEqualTo(3);
    serve.awaitOutput("Job " + id + " cancelled by u-17");
    assertThatOnlyWholeFilesAreThere();
    endInOrder();
  }

  @Test
  void afterKillNineWhatWasAnsweredIsTrueAndTheCopyIsFinished() throws Exception {
    Files.writeString(manual.resolve("blocks"), "content of blocks");
    serve(BlockingMain.class);
    String cancelled = call("jobs", String.format(CREATE, MANUAL)).get("data").textValue();
    String outcome = call("cancel", String.format(CANCEL, cancelled)).get("data").textValue();
    assertThat(outcome).startsWith("CANCELLED_");
    String running = call("jobs", String.format(CREATE, MANUAL)).get("data").textValue();
    serve.awaitOutput(BlockingMain.BLOCKED);
    await().atMost(LONGEST_WAIT).until(() -> info(running).get("status").intValue() == 1);

    serve.kill();
    serve(Main.class);

    assertThat(info(cancelled).get("status").intValue()).isEqualTo(3);
    assertThat(call("cancel", String.format(CANCEL, cancelled)).get("data").textValue())
        .isEqualTo("ALREADY_CANCELLED");
    await().atMost(LONGEST_WAIT).until(() -> info(running).get("status").intValue() == 2);
    assertThat(info(running).get("taskResultCode").intValue()).isEqualTo(1);
    try (Stream<Path> copies = Files.list(backup.resolve("manual"))) {
      assertThat(copies)
          .hasSize(21)
          .allSatisfy(
              copy -> assertThat(copy).hasSameTextualContentAs(manual.resolve(copy.getFileName())));
    }
  }

  @Test
  void theReadmeShowsTheseRequests() throws IOException {
    String readme = Files.readString(Path.of("..", "README.md"));

    assertThat(readme)
        .contains(String.format(CREATE, "'$(printf manual | base64)'"))
        .contains(String.format(CANCEL, "'$ID'"));
  }

  private void assertThatOnlyWholeFilesAreThere() throws IOException {
    List<String> there = new ArrayList<>();
    try (Stream<Path> paths = Files.list(backup.resolve("manual"))) {
      paths.map(path -> path.getFileName().toString()).forEach(there::add);
    }
    assertThat(there).isNotEmpty().hasSizeLessThan(20);
    for (String name : there) {
      assertThat(backup.resolve("manual").resolve(name))
          .hasContent("content of " + name.substring("page".length()));
    }
  }

  private void endInOrder() throws Exception {
    assumeTrue(serve.hearsInterrupts(), "no Ctrl-C here, or it is ignored in the background");
    serve.interrupt();
    assertThat(serve.awaitExit()).as(serve.output()).isZero();
    assertThat(serve.output()).contains("Quitting; ").doesNotContain("ERROR", "WARN", token);
  }

  private JsonNode info(String id) throws IOException, InterruptedException {
    return call(id, null).get("data").get("jobInfo");
  }

  private JsonNode call(String path, String body) throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(address + path))
            .header("Authorization", "Bearer " + token)
            .header("X-User-Id", "u-17")
            .header("X-Date", DATE.format(ZonedDateTime.now(ZoneOffset.UTC)))
            .header("Content-Type", "application/x-www-form-urlencoded"); // as curl does
    if (body != null) {
      request.POST(HttpRequest.BodyPublishers.ofString(body));
    }
    HttpResponse<String> response =
        http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return new ObjectMapper().readTree(response.body());
  }
}
