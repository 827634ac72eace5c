package dev.belay.samples;

import dev.belay.JobClient;
import dev.belay.JobType;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** A copy that is asked of a node: submitted, and not waited for. */
@Command(name = "copy", description = "Submits a copy, for this node or another one to run.")
final class SubmitCommand implements Runnable {

  private final Console console;
  private final JobClient client;
  private final JobType<Copy> copies;

  @Mixin private final CopyArguments arguments = new CopyArguments();

  SubmitCommand(Console console, JobClient client, JobType<Copy> copies) {
    this.console = console;
    this.client = client;
    this.copies = copies;
  }

  @Override
  public void run() {
    Copy copy = arguments.copy();
    console.out().println("Job " + client.submit(copy.asJob(copies)) + ": " + copy);
  }
}
