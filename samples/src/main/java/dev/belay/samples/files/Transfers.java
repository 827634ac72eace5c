package dev.belay.samples.files;

import java.io.IOException;
import java.util.List;

/** One run that takes things from here to there, one after the other. */
final class Transfers implements Work {

  private final List<FolderTransfer> transfers;
  private final WorkContext context;
  private final Report.Collector report;

  private Transfers(List<FolderTransfer> transfers, WorkContext context, Report.Collector report) {
    this.transfers = transfers;
    this.context = context;
    this.report = report;
  }

  /** Copies them. */
  static Work copying(List<Pair> items, WorkContext context) {
    Report.Collector report = new Report.Collector();
    FileCopy copy = FileCopy.cached(context);
    return new Transfers(
        items.stream()
            .map(item -> new FolderTransfer(item.mirror(), copy, context, report))
            .toList(),
        context,
        report);
  }

  @Override
  public void run() throws IOException {
    context.control().checkpoint();
    for (FolderTransfer transfer : transfers) {
      transfer.count();
    }
    context.control().progress(0, report.total());
    for (FolderTransfer transfer : transfers) {
      transfer.run();
      report.endItem(null);
    }
  }

  @Override
  public Report report() {
    return report.report();
  }
}
