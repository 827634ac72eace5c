package dev.belay.samples.files;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;

/** One run that looks into an archive; what is listed in part is done in part. */
final class Listing implements Work {

  private final Path archive;
  private final WorkContext context;
  private final Report.Collector report = new Report.Collector();

  Listing(Path archive, WorkContext context) {
    this.archive = archive;
    this.context = context;
  }

  @Override
  public void run() throws IOException {
    context.control().checkpoint();
    try (SeekableByteChannel channel = context.disk().readAnywhere(archive)) {
      context.closingAtStop(channel, () -> list(channel));
    } catch (IOException e) {
      report.problem(archive, "not looked into, " + context.trouble(e));
    }
    boolean ok = report.itemIsOk();
    if (report.entriesLeftOut() > 0) {
      report.problem(archive, report.entriesLeftOut() + " entries more than can be listed");
    }
    report.endItem(ok, null);
  }

  private void list(SeekableByteChannel channel) throws IOException {
    try (Archive open = Archive.open(channel, ArchiveLimits.STANDARD)) {
      for (ZipArchiveEntry entry : open.entries()) {
        report.entry(entry.getName(), entry.getSize(), entry.isDirectory());
      }
    }
  }

  @Override
  public Report report() {
    return report.report();
  }
}
