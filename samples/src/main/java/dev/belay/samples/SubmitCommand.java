package dev.belay.samples;

import dev.belay.JobClient;
import dev.belay.samples.files.Order;
import picocli.CommandLine.Command;

/** An order that is given to a node: submitted, and not waited for. */
@Command(footer = "%nSubmitted for this node or another one to run; not waited for.")
final class SubmitCommand implements Runnable {

  private final Console console;
  private final JobClient client;
  private final Drive drive;
  private final DriveOptions options;
  private final OrderArguments arguments;

  SubmitCommand(
      Console console,
      JobClient client,
      Drive drive,
      DriveOptions options,
      OrderArguments arguments) {
    this.console = console;
    this.client = client;
    this.drive = drive;
    this.options = options;
    this.arguments = arguments;
  }

  @Override
  public void run() {
    Order order = arguments.order(options);
    console.out().println("Job " + client.submit(drive.asJob(order)) + ": " + order);
  }
}
