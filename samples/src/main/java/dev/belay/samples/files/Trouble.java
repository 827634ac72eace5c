package dev.belay.samples.files;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Says in a few words why a file operation failed. */
public final class Trouble {

  private Trouble() {}

  /** The reason, without the path. */
  public static String in(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    } else if (e instanceof NoSuchFileException) {
      return "no such file or folder";
    } else if (e instanceof FileAlreadyExistsException) {
      return "something of that name is there already";
    } else if (e instanceof NotDirectoryException) {
      return "not a folder";
    } else if (e instanceof DirectoryNotEmptyException) {
      return "a folder of that name is there already";
    } else if (e instanceof FileSystemLoopException) {
      return "the folder leads back into itself";
    }
    // Mostly the operating system's own words: "No space left on device", "File name too long".
    String words = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
    return words == null || words.isBlank() ? e.getClass().getSimpleName() : words;
  }
}
