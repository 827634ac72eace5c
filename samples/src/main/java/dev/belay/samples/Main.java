package dev.belay.samples;

import dev.belay.BelayException;
import java.io.IOException;
import java.time.Duration;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;

/** The command line of the file drive. Without a subcommand it runs the demo. */
@Command(
    name = "samples/run",
    mixinStandardHelpOptions = true,
    version = "Belay samples",
    description = "A small file drive whose copies can be called off. Without a command: the demo.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:done", "1:done with problems, or failed", "2:not understood", "3:cancelled"})
public final class Main implements Runnable {

  /** The exit code of a copy that was cancelled. */
  static final int CANCELLED = 3;

  static {
    Drive.serveOnLoopbackOnly();
    // Since 22 a JDK makes up a console where there is no terminal.
    System.setProperty("jdk.console", "java.base");
  }

  private Main() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] args) {
    System.exit(run(Console.system(), Disk.REAL, args));
  }

  static int run(Console console, Disk disk, String... args) {
    CommandLine commands =
        new CommandLine(new Main())
            .addSubcommand(new CopyCommand(console, disk))
            .addSubcommand(new JobsCommand(console))
            .addSubcommand(new JobCommand(console))
            .addSubcommand(new CancelCommand(console))
            .addSubcommand(new DemoCommand(console))
            .registerConverter(Duration.class, Main::duration)
            .setExecutionExceptionHandler((e, line, parsed) -> explain(console, e));
    commands.setOut(Console.writer(console.out()));
    commands.setErr(Console.writer(console.err()));
    return args.length == 0 ? commands.execute("demo") : commands.execute(args);
  }

  /** Only reached with options and no command, such as nothing but --. */
  @Override
  public void run() {
    throw new CommandLine.ParameterException(new CommandLine(this), "no command");
  }

  private static Duration duration(String text) {
    try {
      return Durations.parse(text);
    } catch (IllegalArgumentException e) {
      throw new CommandLine.TypeConversionException(e.getMessage());
    }
  }

  private static int explain(Console console, Exception e) throws Exception {
    if (!(e instanceof DriveException || e instanceof BelayException || e instanceof IOException)) {
      throw e; // a mistake of ours: with its stack
    }
    String message = e instanceof IOException ? e.toString() : String.valueOf(e.getMessage());
    console.err().println(Printable.of(message));
    return ExitCode.SOFTWARE;
  }
}
