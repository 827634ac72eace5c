package dev.belay.samples;

import dev.belay.samples.files.Order;

/** The arguments of a command that makes an order; it stands at a shell and at a node. */
interface OrderArguments {

  /**
   * The order, as seen from the working directory of this process.
   *
   * @param options where the drive is
   * @throws DriveException when there is nothing to do it with
   */
  Order order(DriveOptions options);
}
