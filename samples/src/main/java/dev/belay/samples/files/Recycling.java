package dev.belay.samples.files;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** One run that puts things into the recycle bin. */
final class Recycling implements Work {

  private final List<Path> paths;
  private final RecycleBin bin;
  private final WorkContext context;
  private final FileMove move;
  private final Report.Collector report = new Report.Collector();

  Recycling(List<Path> paths, RecycleBin bin, WorkContext context) {
    this.paths = paths;
    this.bin = bin;
    this.context = context;
    this.move = new FileMove(context);
  }

  @Override
  public void run() throws IOException {
    context.control().checkpoint();
    for (Path path : paths) {
      new ItemMove(new Mirror(path, bin.folder()), move, context, report).count();
    }
    context.control().progress(0, report.total());
    for (int i = 0; i < paths.size(); i++) {
      recycle(paths.get(i), i + 1);
    }
  }

  private void recycle(Path path, int number) throws IOException {
    String id = context.names().job() + "-" + number;
    if (path.getFileName() == null || bin.folder().startsWith(path)) {
      report.problem(path, "not deleted, the recycle bin is in it");
    } else if (!Files.exists(path, NOFOLLOW_LINKS) && bin.entry(id).isEmpty()) {
      report.problem(path, "no such file or folder");
    } else {
      try {
        RecycleBin.Entry entry = bin.prepare(context.names().job(), number, path);
        Path place = entry.folder().resolve("item");
        Pair way = Pair.under(path, place);
        if (Files.exists(path, NOFOLLOW_LINKS) || !entry.isThere()) {
          new ItemMove(way.mirror(), move, context, report).run();
        }
      } catch (IOException e) {
        report.problem(path, "not deleted, " + context.trouble(e));
      }
    }
    report.endItem(id);
  }

  @Override
  public Report report() {
    return report.report();
  }
}
