package dev.belay.samples;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.belay.JobEngine;
import dev.belay.samples.files.Disk;
import dev.belay.samples.files.OrderHandler;
import dev.belay.samples.files.Trouble;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;

/** A node that stays: it runs orders, its own and those of others, and takes commands meanwhile. */
@Command(
    name = "node",
    mixinStandardHelpOptions = true,
    description = {
      "Runs jobs until it is told to quit, and meanwhile takes commands, one a line: copy SRC DST and the other verbs,"
          + " jobs, job ID, cancel ID, quit.",
      "Several nodes on one database share the work: each may run, and cancel, what was asked of any other on the"
          + " same machine, and may cancel what runs on any machine. Machines are told apart by their host names, or"
          + " by $BELAY_SAMPLES_MACHINE."
    })
final class NodeCommand implements Callable<Integer> {

  private static final String QUIT = "quit";
  private static final Pattern WORD = Pattern.compile("\"[^\"]*\"|'[^']*'|\\S+");

  private final Console console;
  private final Disk disk;
  private final DriveOptions options;
  private final InputStream in;

  NodeCommand(Console console, Disk disk, DriveOptions options, InputStream in) {
    this.console = console;
    this.disk = disk;
    this.options = options;
    this.in = in;
  }

  @Override
  public Integer call() throws InterruptedException {
    Drive drive = options.open();
    NodeTalk talk = new NodeTalk(console);
    try (JobEngine engine = drive.engine(new OrderHandler(disk), talk)) {
      talk.about(engine);
      CommandLine commands = commands(drive, engine);
      console.out().println("Node " + engine.state().node() + " is up. Say help, or quit.");
      BlockingQueue<String> lines = lines();
      CtrlC ctrlC = CtrlC.listen(heard -> lines.add(QUIT));
      try {
        for (String line = lines.take(); !line.equals(QUIT); line = lines.take()) {
          if (!line.isEmpty()) {
            commands.execute(words(line));
          }
        }
      } finally {
        ctrlC.close();
      }
      console.out().println("Quitting; what runs here goes back to the queue.");
    }
    return ExitCode.OK;
  }

  /** The words of a line, without the quotation marks around those that hold blanks. */
  static String[] words(String line) {
    return WORD.matcher(line)
        .results()
        .map(word -> word.group().replaceAll("^([\"'])(.*)\\1$", "$2"))
        .toArray(String[]::new);
  }

  private CommandLine commands(Drive drive, JobEngine engine) {
    Clients here =
        new Clients() {
          @Override
          public <T> Optional<T> ask(Question<T> question)
              throws IOException, InterruptedException {
            return Optional.of(question.ask(engine));
          }
        };
    CommandLine commands =
        new CommandLine(new Line())
            .addSubcommand(new BinCommand(console, options))
            .addSubcommand(new JobsCommand(console, here))
            .addSubcommand(new JobCommand(console, here))
            .addSubcommand(new CancelCommand(console, here))
            .addSubcommand(new CommandLine.HelpCommand());
    OrderVerbs.addTo(
        commands, arguments -> new SubmitCommand(console, engine, drive, options, arguments));
    return Main.prepared(commands, console, options);
  }

  /** What is typed, line by line; its end is a quit, too. The thread ends with the process. */
  private BlockingQueue<String> lines() {
    BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    Thread reader = new Thread(() -> read(lines), "lines");
    reader.setDaemon(true);
    reader.start();
    return lines;
  }

  private void read(BlockingQueue<String> lines) {
    Charset charset = console.terminal() ? Charset.defaultCharset() : UTF_8;
    BufferedReader reader = new BufferedReader(new InputStreamReader(in, charset));
    try {
      String line;
      while ((line = reader.readLine()) != null) {
        lines.add(line.strip());
      }
    } catch (IOException e) {
      console.err().println("What is typed cannot be read: " + Trouble.in(e));
    }
    lines.add(QUIT);
  }

  /** A line that is typed at a node. */
  @Command(name = "", description = "quit: ends the node.", synopsisSubcommandLabel = "COMMAND")
  private static final class Line {}
}
