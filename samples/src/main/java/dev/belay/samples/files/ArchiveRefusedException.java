package dev.belay.samples.files;

import java.io.IOException;

/** An archive will not be unpacked; the message says why, in a few words. */
final class ArchiveRefusedException extends IOException {

  private static final long serialVersionUID = 1L;

  ArchiveRefusedException(String why) {
    super(why);
  }
}
