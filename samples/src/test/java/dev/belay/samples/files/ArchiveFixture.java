package dev.belay.samples.files;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Archives packed from, and unpacked into, real folders. */
abstract class ArchiveFixture extends FolderCopyFixture {

  Path archive() {
    return temp.resolve("archive.zip");
  }

  Report zip(Disk disk, int runNo) throws IOException {
    return run(new Zip(List.of(from.toString()), archive().toString(), 0), disk, runNo);
  }

  Report unzip(String... only) throws IOException {
    return run(new Unzip(archive().toString(), to.toString(), List.of(only), 0), Disk.REAL, 1);
  }

  static Report run(Order order, Disk disk, int runNo) throws IOException {
    Work work = order.work(context(new FakeControl(), disk, runNo));
    work.run();
    return work.report();
  }
}
