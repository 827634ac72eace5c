package dev.belay.samples.tasks;

import dev.belay.samples.files.Inside;
import dev.belay.samples.files.RecycleBin;
import java.nio.file.Path;

/**
 * A folder that tasks may work in, and must not leave.
 *
 * @param id its {@code containerId}
 * @param root the folder, absolute and without links
 */
record Space(String id, Path root) {

  /** Where its deleted things are; no file id leads there. */
  RecycleBin bin() {
    return new RecycleBin(root.resolve(RecycleBin.NAME));
  }

  /** Whether that path is below the root, with no link on the way. */
  boolean has(Path path) {
    return Inside.isPlain(root, path);
  }
}
