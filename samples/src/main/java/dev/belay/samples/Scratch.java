package dev.belay.samples;

import static java.nio.file.FileVisitResult.CONTINUE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * A folder among the temporary files that is deleted with all its content, also when the process is
 * stopped.
 */
final class Scratch implements AutoCloseable {

  private final Path folder;
  private final Thread atShutdown;

  private Scratch(Path folder) {
    this.folder = folder;
    this.atShutdown = new Thread(this::deleteWhatCanBe, "belay-demo-cleanup");
  }

  /** Makes one whose name starts like that; nobody else may enter it. */
  static Scratch make(String prefix) throws IOException {
    Scratch scratch = new Scratch(Files.createTempDirectory(prefix));
    Runtime.getRuntime().addShutdownHook(scratch.atShutdown);
    return scratch;
  }

  Path folder() {
    return folder;
  }

  @Override
  public void close() throws IOException {
    try {
      Runtime.getRuntime().removeShutdownHook(atShutdown);
    } catch (IllegalStateException e) {
      return; // the process ends, and the hook is at it
    }
    delete();
  }

  private void deleteWhatCanBe() {
    try {
      delete();
    } catch (IOException | UncheckedIOException e) {
      System.err.println("Could not delete " + folder + ": " + e.getMessage());
    }
  }

  private void delete() throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path path, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
              return CONTINUE;
            }
            throw e;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException e)
              throws IOException {
            Files.deleteIfExists(visited);
            return CONTINUE;
          }
        });
  }
}
