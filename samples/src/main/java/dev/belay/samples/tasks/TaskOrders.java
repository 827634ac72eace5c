package dev.belay.samples.tasks;

import dev.belay.http.ErrorCode;
import dev.belay.http.TaskOrder;
import dev.belay.http.TaskRefusedException;
import dev.belay.samples.files.Copy;
import dev.belay.samples.files.Delete;
import dev.belay.samples.files.EmptyBin;
import dev.belay.samples.files.Move;
import dev.belay.samples.files.Order;
import dev.belay.samples.files.Pair;
import dev.belay.samples.files.Restore;
import dev.belay.samples.files.Unzip;
import dev.belay.samples.files.Zip;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes the order of a task: looks up every id, and refuses what would leave its space. The order
 * is refused again when it runs and a link has come on the way.
 */
final class TaskOrders {

  private static final int MOST_FILES = 1_000;
  private static final int MOST_PARTS = 999;
  private static final int FOR_GOOD = 202;
  private static final int VIEW = 501;
  private static final int ALL = 502;
  private static final String FILES = "taskInfo.fileInfo";

  private final Spaces spaces;
  private final long pauseMs;

  TaskOrders(Spaces spaces, Duration pause) {
    this.spaces = spaces;
    this.pauseMs = pause.toMillis();
  }

  Order orderOf(TaskOrder order) throws TaskRefusedException {
    if (order.password() != null) {
      throw invalid("password", "archives with a password cannot be worked on here");
    } else if (order.files().size() > MOST_FILES) {
      throw invalid(FILES, "there are more than " + MOST_FILES);
    }
    Space source = spaces.space(order.srcContainerId(), "taskInfo.srcContainerId");
    Space target = spaces.space(order.dstContainerId(), "dstContainerId");
    return switch (order.kind()) {
      case COPY -> new Copy(pairs(order, source, target), pauseMs, /* plain= */ true);
      case MOVE -> new Move(pairs(order, source, target), pauseMs, /* plain= */ true);
      case DELETE -> {
        boolean forGood = order.action() != null && order.action() == FOR_GOOD;
        yield new Delete(
            texts(existing(order, source)),
            forGood ? null : source.bin().folder().toString(),
            /* plain= */ true);
      }
      case RESTORE -> restore(order, source);
      case UNZIP -> unzip(order, source, target);
      case DOWNLOAD -> zip(order, source, target);
      case CLEAR_RECYCLE_BIN -> new EmptyBin(source.bin().folder().toString());
    };
  }

  private static List<Path> existing(TaskOrder order, Space space) throws TaskRefusedException {
    List<Path> paths = new ArrayList<>();
    for (int i = 0; i < order.files().size(); i++) {
      paths.add(FileIds.existing(space, fileId(order, i), field(i)));
    }
    return paths;
  }

  private static String fileId(TaskOrder order, int index) throws TaskRefusedException {
    String id = order.files().get(index).fileId();
    if (id == null) {
      throw invalid(field(index), "it is missing");
    }
    return id;
  }

  private static String field(int index) {
    return FILES + "[" + index + "].fileId";
  }

  private static Path targetFolder(TaskOrder order, Space space) throws TaskRefusedException {
    String path = order.newFilePath();
    return FileIds.folder(space, path == null ? "" : path, "taskInfo.newFilePath");
  }

  private static List<Pair> pairs(TaskOrder order, Space source, Space target)
      throws TaskRefusedException {
    Path folder = targetFolder(order, target);
    List<Path> paths = existing(order, source);
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < paths.size(); i++) {
      Path path = paths.get(i);
      if (folder.startsWith(path)) {
        throw new TaskRefusedException(
            ErrorCode.NESTED, field(i), "a folder cannot go into itself");
      } else if (folder.equals(path.getParent())) {
        throw new TaskRefusedException(
            ErrorCode.DUPLICATE_NAME, field(i), "it is in the target folder already");
      }
      pairs.add(Pair.under(path, folder));
    }
    return pairs;
  }

  private static Order restore(TaskOrder order, Space space) throws TaskRefusedException {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < order.files().size(); i++) {
      ids.add(FileIds.inBin(space, fileId(order, i), field(i)));
    }
    return new Restore(space.bin().folder().toString(), ids, space.root().toString());
  }

  private Order unzip(TaskOrder order, Space source, Space target) throws TaskRefusedException {
    if (order.files().size() != 1) {
      throw invalid(FILES, "one archive at a time");
    } else if (order.uncompressFilePaths().size() > MOST_PARTS) {
      throw invalid("taskInfo.uncompressFilePaths", "there are more than " + MOST_PARTS);
    }
    Path archive = existing(order, source).get(0);
    if (!Files.isRegularFile(archive, LinkOption.NOFOLLOW_LINKS)) {
      throw new TaskRefusedException(ErrorCode.NOT_ON_A_FOLDER, field(0), "it is no file");
    }
    int action = order.action() == null ? 0 : order.action();
    String to = action == VIEW ? null : targetFolder(order, target).toString();
    List<String> only =
        action == VIEW || action == ALL ? List.<String>of() : order.uncompressFilePaths();
    return new Unzip(archive.toString(), to, only, pauseMs, /* plain= */ true);
  }

  /** The archive gets the name of the only file, or {@code package}, or the first that is free. */
  private Order zip(TaskOrder order, Space source, Space target) throws TaskRefusedException {
    Path folder = targetFolder(order, target);
    if (!Files.isDirectory(folder)) {
      throw new TaskRefusedException(
          ErrorCode.TARGET_ABNORMAL, "taskInfo.newFilePath", "there is no such folder");
    }
    List<Path> paths = existing(order, source);
    String name = paths.size() == 1 ? paths.get(0).getFileName().toString() : "package";
    Path archive = folder.resolve(name + ".zip");
    for (int i = 2; Files.exists(archive, LinkOption.NOFOLLOW_LINKS); i++) {
      archive = folder.resolve(name + "-" + i + ".zip");
    }
    return new Zip(texts(paths), archive.toString(), pauseMs, /* plain= */ true);
  }

  private static List<String> texts(List<Path> paths) {
    return paths.stream().map(Path::toString).toList();
  }

  private static TaskRefusedException invalid(String field, String message) {
    return new TaskRefusedException(ErrorCode.PARAMETER_INVALID, field, message);
  }
}
