package dev.belay.samples.files;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/** One run that takes things from here to there, one after the other. */
final class Transfers implements Work {

  /** One file or folder on its way. */
  interface Item {

    /** Counts its files, so that the progress has an end. */
    void count() throws IOException;

    /**
     * Takes it there; trouble is reported.
     *
     * @return where it is then, or would be
     */
    Path run() throws IOException;
  }

  private final List<? extends Item> items;
  private final WorkContext context;
  private final Report.Collector report;

  private Transfers(List<? extends Item> items, WorkContext context, Report.Collector report) {
    this.items = items;
    this.context = context;
    this.report = report;
  }

  /** Copies them. */
  static Work copying(List<Pair> items, WorkContext context) {
    Report.Collector report = new Report.Collector();
    FileCopy copy = FileCopy.cached(context);
    return of(items, mirror -> new FolderTransfer(mirror, copy, context, report), context, report);
  }

  /** Moves them. */
  static Work moving(List<Pair> items, WorkContext context) {
    Report.Collector report = new Report.Collector();
    FileMove move = new FileMove(context);
    return of(items, mirror -> new ItemMove(mirror, move, context, report), context, report);
  }

  private static Work of(
      List<Pair> items, Function<Mirror, Item> item, WorkContext context, Report.Collector report) {
    return new Transfers(items.stream().map(Pair::mirror).map(item).toList(), context, report);
  }

  @Override
  public void run() throws IOException {
    context.control().checkpoint();
    for (Item item : items) {
      item.count();
    }
    context.control().progress(0, report.total());
    for (Item item : items) {
      report.endItem(item.run().toString());
    }
  }

  @Override
  public Report report() {
    return report.report();
  }
}
