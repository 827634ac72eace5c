package dev.belay.samples.files;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One run that takes things out of the recycle bin. */
final class Restoring implements Work {

  private final RecycleBin bin;
  private final List<String> ids;
  private final @Nullable Path within;
  private final WorkContext context;
  private final FileMove move;
  private final Report.Collector report = new Report.Collector();

  Restoring(RecycleBin bin, List<String> ids, @Nullable Path within, WorkContext context) {
    this.bin = bin;
    this.ids = ids;
    this.within = within;
    this.context = context;
    this.move = new FileMove(context);
  }

  @Override
  public void run() throws IOException {
    context.control().checkpoint();
    for (String id : ids) {
      Optional<RecycleBin.Entry> entry = bin.entry(id);
      if (entry.isPresent()) {
        way(entry.get()).count();
      }
    }
    context.control().progress(0, report.total());
    for (String id : ids) {
      restore(id);
    }
  }

  private void restore(String id) throws IOException {
    Optional<RecycleBin.Entry> entry = bin.entry(id);
    boolean isRerun = context.names().isRerun();
    if (entry.isEmpty()) {
      if (isRerun && RecycleBin.isId(id)) {
        forget(id); // the earlier run did so as the last thing, perhaps not to its end
      } else {
        report.problem(id, "not in the recycle bin");
      }
      report.endItem(null);
      return;
    }
    Path origin = entry.get().origin();
    if (within != null && !Inside.isPlain(within, origin)) {
      report.problem(id, "not restored, it was elsewhere");
    } else if (entry.get().isThere()) {
      way(entry.get()).run();
    } else if (!isRerun || !Files.exists(origin, NOFOLLOW_LINKS)) {
      report.problem(id, "not in the recycle bin");
    }
    if (report.itemIsOk()) {
      forget(id);
    }
    report.endItem(origin.toString());
  }

  private ItemMove way(RecycleBin.Entry entry) {
    return new ItemMove(entry.back(), move, context, report);
  }

  private void forget(String id) throws IOException {
    try {
      bin.forget(id, context.disk());
    } catch (IOException e) {
      report.problem(id, "restored, but still listed, " + context.trouble(e));
    }
  }

  @Override
  public Report report() {
    return report.report();
  }
}
