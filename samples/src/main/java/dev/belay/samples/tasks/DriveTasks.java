package dev.belay.samples.tasks;

import dev.belay.Job;
import dev.belay.Submission;
import dev.belay.http.TaskCatalog;
import dev.belay.http.TaskKind;
import dev.belay.http.TaskOrder;
import dev.belay.http.TaskRefusedException;
import dev.belay.http.TaskView;
import dev.belay.samples.files.Copy;
import dev.belay.samples.files.Delete;
import dev.belay.samples.files.EmptyBin;
import dev.belay.samples.files.Move;
import dev.belay.samples.files.Order;
import dev.belay.samples.files.OrderTypes;
import dev.belay.samples.files.Restore;
import dev.belay.samples.files.Unzip;
import dev.belay.samples.files.Zip;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** The drive's orders as batch tasks on spaces. Safe for use by many threads. */
public final class DriveTasks implements TaskCatalog {

  private final OrderTypes types;
  private final TaskOrders orders;
  private final TaskViews views;

  /**
   * On these spaces.
   *
   * @param types those of the database
   * @param pause how long copies, moves, packing and unpacking rest after every file
   */
  public DriveTasks(OrderTypes types, Spaces spaces, Duration pause) {
    this.types = types;
    this.orders = new TaskOrders(spaces, pause);
    this.views = new TaskViews(spaces);
  }

  @Override
  public Submission<?> submissionOf(TaskOrder order, String userId) throws TaskRefusedException {
    return types.asJob(orders.orderOf(order));
  }

  @Override
  public Set<String> jobTypesOf(TaskKind kind) {
    return Set.of(types.typeOf(classOf(kind)).name());
  }

  private static Class<? extends Order> classOf(TaskKind kind) {
    return switch (kind) {
      case COPY -> Copy.class;
      case DELETE -> Delete.class;
      case MOVE -> Move.class;
      case RESTORE -> Restore.class;
      case UNZIP -> Unzip.class;
      case DOWNLOAD -> Zip.class;
      case CLEAR_RECYCLE_BIN -> EmptyBin.class;
    };
  }

  /** Empty, too, for an order from the command line that is about files outside the spaces. */
  @Override
  public Optional<TaskView> viewOf(Job job) {
    return OrderTypes.orderOf(job).flatMap(order -> views.viewOf(job, order));
  }
}
