package dev.belay.samples;

import dev.belay.JobEngine;
import dev.belay.http.BatchTaskApi;
import dev.belay.http.BatchTaskServer;
import dev.belay.http.credentials.Authenticator;
import dev.belay.http.credentials.TokenFile;
import dev.belay.samples.files.Disk;
import dev.belay.samples.files.OrderHandler;
import dev.belay.samples.tasks.DriveTasks;
import dev.belay.samples.tasks.Spaces;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/** A node that serves the batch-task API: it takes tasks over HTTP, and runs them. */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    description = {
      "Serves the batch-task API at this machine, and runs its tasks, until Ctrl-C.",
      "Spaces are folders. A fileId is the path in its space, in base64url without padding, or root."
    })
final class ServeCommand implements Callable<Integer> {

  private final Console console;
  private final Disk disk;
  private final DriveOptions options;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "8080",
      description = "Where it listens, on the loopback interface; 0 for any. Standard: 8080.")
  private int port;

  @Option(
      names = "--token-file",
      required = true,
      paramLabel = "FILE",
      description = "Who may ask; made when missing. The command token adds somebody.")
  private Path tokenFile = Path.of("");

  @Option(
      names = "--spaces",
      paramLabel = "DIR",
      description = "Each folder in it is a space, and its name the id.")
  private @Nullable Path spacesFolder;

  @Option(
      names = "--space",
      paramLabel = "ID=DIR",
      description = "One more space; may be repeated.")
  private Map<String, Path> moreSpaces = new LinkedHashMap<>();

  @Option(
      names = "--pause",
      paramLabel = "DURATION",
      description = "Rests that long after every file, which leaves time for a cancel: 50ms, 1s.")
  private Duration pause = Duration.ZERO;

  ServeCommand(Console console, Disk disk, DriveOptions options) {
    this.console = console;
    this.disk = disk;
    this.options = options;
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    Spaces spaces = spaces();
    Drive drive = options.open();
    NodeTalk talk = new NodeTalk(console);
    CountDownLatch told = new CountDownLatch(1);
    try (TokenFile tokens = TokenFile.open(tokenFile);
        JobEngine engine = drive.engine(new OrderHandler(disk), talk);
        BatchTaskServer server =
            server(engine, tokens, new DriveTasks(drive.types(), spaces, pause))) {
      talk.about(engine);
      CtrlC ctrlC = CtrlC.listen(heard -> told.countDown());
      try {
        console
            .out()
            .println(
                "Serving http://127.0.0.1:"
                    + server.port()
                    + "/koodrive/ose/v1/ for the spaces "
                    + String.join(", ", spaces.ids())
                    + ". Ctrl-C ends it.");
        told.await();
      } finally {
        ctrlC.close();
      }
      console.out().println("Quitting; what runs here goes back to the queue.");
    }
    return ExitCode.OK;
  }

  private Spaces spaces() throws IOException {
    Map<String, Path> folders = new LinkedHashMap<>();
    if (spacesFolder != null) {
      folders.putAll(Spaces.in(spacesFolder));
    }
    folders.putAll(moreSpaces);
    if (folders.isEmpty()) {
      throw DriveException.notUnderstood("there is no space: see --spaces and --space");
    }
    try {
      return Spaces.of(folders);
    } catch (IllegalArgumentException e) {
      throw DriveException.of(e);
    }
  }

  private BatchTaskServer server(JobEngine engine, TokenFile tokens, DriveTasks tasks) {
    Authenticator authenticator = Authenticator.builder().tokens(tokens).build();
    BatchTaskApi api =
        BatchTaskApi.builder().client(engine).authenticator(authenticator).catalog(tasks).build();
    try {
      return BatchTaskServer.builder(api).port(port).start();
    } catch (IllegalArgumentException e) {
      throw DriveException.of(e);
    } catch (IllegalStateException e) {
      throw new DriveException("cannot serve at port " + port + ": " + reason(e), e);
    }
  }

  private static String reason(Throwable e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return String.valueOf(cause.getMessage());
  }
}
