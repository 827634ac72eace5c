package dev.belay.samples.tasks;

import dev.belay.http.ErrorCode;
import dev.belay.http.TaskRefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The spaces there are, by their ids. Every user may work in each of them. Immutable. */
public final class Spaces {

  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

  private final Map<String, Space> byId;

  private Spaces(Map<String, Space> byId) {
    this.byId = byId;
  }

  /**
   * These folders, by their ids.
   *
   * @throws IOException when one of them is none
   * @throws IllegalArgumentException when an id is none
   */
  public static Spaces of(Map<String, Path> folders) throws IOException {
    Map<String, Space> byId = new LinkedHashMap<>();
    for (Map.Entry<String, Path> entry : folders.entrySet()) {
      if (!ID.matcher(entry.getKey()).matches()) {
        throw new IllegalArgumentException(
            "the id of a space must be 1 to 100 of A-Z a-z 0-9 . _ -, was '"
                + entry.getKey()
                + "'");
      }
      Path root = entry.getValue().toRealPath();
      if (!Files.isDirectory(root)) {
        throw new java.nio.file.NotDirectoryException(root.toString());
      }
      byId.put(entry.getKey(), new Space(entry.getKey(), root));
    }
    return new Spaces(byId);
  }

  /** The folders in that folder whose names can be ids. Links are left out. */
  public static Map<String, Path> in(Path folder) throws IOException {
    Map<String, Path> folders = new LinkedHashMap<>();
    try (Stream<Path> paths = Files.list(folder)) {
      paths
          .filter(path -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
          .filter(path -> ID.matcher(path.getFileName().toString()).matches())
          .sorted()
          .forEach(path -> folders.put(path.getFileName().toString(), path));
    }
    return folders;
  }

  /** Their ids. */
  public Set<String> ids() {
    return byId.keySet();
  }

  /** The space with that id, which that field names. */
  Space space(String id, String field) throws TaskRefusedException {
    Space space = byId.get(id);
    if (space == null) {
      throw new TaskRefusedException(ErrorCode.SPACE_MISSING, field, "there is no such space");
    }
    return space;
  }

  /** The space that path is in; of nested ones the innermost. */
  Optional<Space> around(Path path) {
    List<Space> around = new ArrayList<>(byId.values());
    around.removeIf(space -> !path.startsWith(space.root()));
    return around.stream().max(Comparator.comparingInt(space -> space.root().getNameCount()));
  }
}
