package dev.belay.samples;

import dev.belay.BelayException;
import dev.belay.samples.files.Disk;
import dev.belay.samples.files.Printable;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;

/** The command line of the file drive. Without a subcommand it runs the demo. */
@Command(
    name = "samples/run",
    mixinStandardHelpOptions = true,
    version = "Belay samples",
    description = "A small file drive whose work can be called off. Without a command: the demo.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:done", "1:done with problems, or failed", "2:not understood", "3:cancelled"})
public final class Main implements Callable<Integer> {

  /** The exit code of an order that was cancelled. */
  static final int CANCELLED = 3;

  static {
    Drive.serveOnLoopbackOnly();
    // Since 22 a JDK makes up a console where there is no terminal.
    System.setProperty("jdk.console", "java.base");
  }

  private final DemoCommand demo;

  private Main(DemoCommand demo) {
    this.demo = demo;
  }

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] args) {
    System.exit(run(Console.system(), Disk.REAL, args));
  }

  static int run(Console console, Disk disk, String... args) {
    DriveOptions options = new DriveOptions();
    DemoCommand demo = new DemoCommand(console, options);
    CommandLine commands =
        new CommandLine(new Main(demo))
            .addMixin("options", options)
            .addSubcommand(new NodeCommand(console, disk, options, System.in))
            .addSubcommand(new ServeCommand(console, disk, options))
            .addSubcommand(new TokenCommand(console))
            .addSubcommand(new BinCommand(console, options))
            .addSubcommand(new JobsCommand(console, options))
            .addSubcommand(new JobCommand(console, options))
            .addSubcommand(new CancelCommand(console, options))
            .addSubcommand(demo);
    OrderVerbs.addTo(commands, arguments -> new OrderCommand(console, disk, options, arguments));
    return prepared(commands, console, options).execute(args);
  }

  /** The commands as they are told and as they tell. */
  static CommandLine prepared(CommandLine commands, Console console, DriveOptions options) {
    commands
        .registerConverter(Duration.class, Main::duration)
        .setExecutionExceptionHandler((e, line, parsed) -> explain(console, options, e))
        .setOut(Console.writer(console.out()))
        .setErr(Console.writer(console.err()));
    return commands;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    return demo.call();
  }

  private static Duration duration(String text) {
    try {
      return Durations.parse(text);
    } catch (IllegalArgumentException e) {
      throw new CommandLine.TypeConversionException(e.getMessage());
    }
  }

  private static int explain(Console console, DriveOptions options, Exception e) throws Exception {
    if (!(e instanceof DriveException || e instanceof BelayException || e instanceof IOException)) {
      throw e; // a mistake of ours: with its stack
    }
    String message = e instanceof IOException ? e.toString() : String.valueOf(e.getMessage());
    boolean isOfStore = e instanceof BelayException;
    console.err().println(Printable.of(isOfStore ? options.blame(message) : message));
    return e instanceof DriveException told ? told.exitCode() : ExitCode.SOFTWARE;
  }
}
