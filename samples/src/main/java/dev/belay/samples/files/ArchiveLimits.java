package dev.belay.samples.files;

/**
 * How much an archive may hold: what is larger is refused before anything of it is unpacked.
 *
 * @param files how many entries
 * @param archiveBytes how large it may be itself
 * @param directoryBytes how large its table of contents may be
 * @param bytes how large all of it may be, unpacked
 * @param ratio how many times larger than the archive that may be, beyond {@code freeBytes}
 * @param freeBytes what may be unpacked whatever the ratio
 */
record ArchiveLimits(
    int files, long archiveBytes, long directoryBytes, long bytes, long ratio, long freeBytes) {

  static final ArchiveLimits STANDARD =
      new ArchiveLimits(10_000, 4L << 30, 4L << 20, 20L << 30, 200, 16L << 20);

  /** How much an archive of that size may hold. */
  long bytesOf(long archiveSize) {
    return Math.min(bytes, Math.max(freeBytes, archiveSize * ratio));
  }
}
