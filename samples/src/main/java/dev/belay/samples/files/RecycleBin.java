package dev.belay.samples.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import dev.belay.JobId;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A folder of deleted things: {@code <id>/origin} says where one was, {@code <id>/item/} holds it.
 * The id is made of the job that deleted it, so that its next run finds what the first one began.
 *
 * @param folder the folder; made when it is missing
 */
public record RecycleBin(Path folder) {

  /** What it is called inside a folder of the user's; nothing of the user's may be called so. */
  public static final String NAME = PartNames.RESERVED + "bin";

  private static final Pattern ID = Pattern.compile("[0-9]{1,19}-[0-9]{1,9}");

  /**
   * One deleted file or folder.
   *
   * @param id its id
   * @param folder what belongs to it
   * @param origin where it was
   */
  public record Entry(String id, Path folder, Path origin) {

    /** Where it is now. */
    Path item() {
      return folder.resolve("item").resolve(origin.getFileName());
    }

    /** Whether it is in the bin. */
    public boolean isThere() {
      return Files.exists(item(), NOFOLLOW_LINKS);
    }

    /** The way back. */
    Mirror back() {
      boolean isFile = isThere() && !Files.isDirectory(item(), NOFOLLOW_LINKS);
      Path parent = origin.getParent();
      return new Mirror(item(), isFile && parent != null ? parent : origin);
    }
  }

  /** Prepares the place for what that job deletes; nothing is there yet. May be repeated. */
  Entry prepare(JobId job, int number, Path origin) throws IOException {
    String id = job + "-" + number;
    Path place = folder.resolve(id);
    Files.createDirectories(place.resolve("item"));
    Path part = place.resolve("origin.part");
    Files.writeString(part, origin.toString(), UTF_8);
    Files.move(part, place.resolve("origin"), ATOMIC_MOVE);
    return new Entry(id, place, origin);
  }

  /** What has that id; empty when there is no such thing. */
  public Optional<Entry> entry(String id) throws IOException {
    if (!isId(id)) {
      return Optional.empty();
    }
    Path place = folder.resolve(id);
    try {
      Path origin = Path.of(Files.readString(place.resolve("origin"), UTF_8));
      return origin.getFileName() == null || !origin.isAbsolute()
          ? Optional.empty()
          : Optional.of(new Entry(id, place, origin));
    } catch (NoSuchFileException | InvalidPathException e) {
      return Optional.empty();
    }
  }

  /** Whether something in a bin can have that id. */
  static boolean isId(String text) {
    return ID.matcher(text).matches();
  }

  /** What is in the bin, the newest first. */
  public List<Entry> entries() throws IOException {
    List<Entry> entries = new ArrayList<>();
    try (DirectoryStream<Path> places = Files.newDirectoryStream(folder)) {
      for (Path place : places) {
        entry(place.getFileName().toString()).filter(Entry::isThere).ifPresent(entries::add);
      }
    } catch (NoSuchFileException e) {
      return List.of(); // nothing was ever deleted
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    Comparator<Entry> byJob = Comparator.comparing(entry -> jobOf(entry.id()).length());
    entries.sort(
        byJob.thenComparing(entry -> jobOf(entry.id())).thenComparing(Entry::id).reversed());
    return entries;
  }

  /** A number; of two the longer is the greater, too large perhaps for a {@link JobId}. */
  private static String jobOf(String id) {
    return id.substring(0, id.indexOf('-'));
  }

  /** Forgets what is not in there any more. May be repeated. */
  void forget(String id, Disk disk) throws IOException {
    Path place = folder.resolve(id);
    for (Path path : List.of(place.resolve("item"), place.resolve("origin"), place)) {
      if (Files.exists(path, NOFOLLOW_LINKS)) {
        disk.delete(path);
      }
    }
  }
}
