package dev.belay.samples;

import dev.belay.samples.files.EmptyBin;
import dev.belay.samples.files.Order;
import picocli.CommandLine.Command;

/** Nothing has to be said. */
@Command(description = "Deletes for good whatever is in the recycle bin.")
final class EmptyBinArguments implements OrderArguments {

  @Override
  public Order order(DriveOptions options) {
    return new EmptyBin(options.recycleBin().toString());
  }
}
