package dev.belay.samples.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.http.TaskKind;
import dev.belay.http.TaskView;
import dev.belay.http.TaskView.FileResult;
import dev.belay.http.TaskView.FileStatus;
import dev.belay.http.TaskView.TaskResult;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Every kind of task on real folders, and what is told of it afterwards. */
class DriveTasksTest extends TasksFixture {

  @Test
  void aCopyTellsWhatBecameOfEveryFile() throws Exception {
    write(home.resolve("photos/a"), "one");
    write(home.resolve("b"), "two");
    write(home.resolve("c"), "three");
    write(other.resolve("into/c"), "in the way");

    TaskView view = done(order(TaskKind.COPY, null, "/into", id("photos"), id("b"), id("c")));

    assertThat(other.resolve("into/photos/a")).hasContent("one");
    assertThat(other.resolve("into/b")).hasContent("two");
    assertThat(view.kind()).isEqualTo(TaskKind.COPY);
    assertThat(view.action()).isEqualTo(101);
    assertThat(view.contentNum()).isEqualTo(3);
    assertThat(view.containerId()).isEqualTo("other");
    assertThat(view.result()).isEqualTo(TaskResult.PARTLY_FAILED);
    assertThat(view.name()).isEqualTo("copy photos and 2 more");
    assertThat(view.files())
        .containsExactly(
            new FileResult(id("photos"), FileStatus.SUCCEEDED, id("into/photos"), "home"),
            new FileResult(id("b"), FileStatus.SUCCEEDED, id("into/b"), "home"),
            new FileResult(id("c"), FileStatus.FAILED, null, "home"));
  }

  @Test
  void aMoveLeavesNothingBehind() throws Exception {
    write(home.resolve("photos/a"), "one");

    TaskView view = done(order(TaskKind.MOVE, 301, null, id("photos")));

    assertThat(home).isEmptyDirectory();
    assertThat(other.resolve("photos/a")).hasContent("one");
    assertThat(view.result()).isEqualTo(TaskResult.ALL_SUCCEEDED);
    assertThat(view.files().get(0).newFileId()).isEqualTo(id("photos"));
  }

  @Test
  void whatIsDeletedIsRestoredByItsNewIdOrByTheOldOne() throws Exception {
    write(home.resolve("a"), "one");
    write(home.resolve("sub/b"), "two");

    TaskView deleted = done(order(TaskKind.DELETE, 201, null, id("a"), id("sub/b")));
    assertThat(home.resolve("a")).doesNotExist();
    String inBin = deleted.files().get(0).newFileId();
    assertThat(deleted.action()).isEqualTo(201);
    assertThat(inBin).startsWith("bin.");
    TaskView restored = done(order(TaskKind.RESTORE, null, null, inBin, id("sub/b")));

    assertThat(home.resolve("a")).hasContent("one");
    assertThat(home.resolve("sub/b")).hasContent("two");
    assertThat(restored.files().get(0))
        .isEqualTo(new FileResult(inBin, FileStatus.SUCCEEDED, id("a"), "home"));
    assertThat(restored.containerId()).isEqualTo("home");
  }

  @Test
  void whatIsDeletedForGoodIsInNoBin() throws Exception {
    write(home.resolve("a"), "one");

    TaskView view = done(order(TaskKind.DELETE, 202, null, id("a")));

    assertThat(view.action()).isEqualTo(202);
    assertThat(view.files())
        .containsExactly(new FileResult(id("a"), FileStatus.SUCCEEDED, null, "home"));
    assertThat(home).isEmptyDirectory();
  }

  @Test
  void aClearedRecycleBinIsEmpty() throws Exception {
    write(home.resolve("a"), "one");
    done(order(TaskKind.DELETE, 201, null, id("a")));

    TaskView view = done(order(TaskKind.CLEAR_RECYCLE_BIN, null, null));

    assertThat(view.action()).isEqualTo(701);
    assertThat(view.contentNum()).isNull();
    assertThat(refused(order(TaskKind.RESTORE, null, null, id("a"))).code().code())
        .isEqualTo("13000303");
  }

  @Test
  void aPackageIsDownloadedByItsUrlAndUnpackedAgain() throws Exception {
    write(home.resolve("photos/a"), "one");
    write(home.resolve("photos/b"), "two");

    TaskView made = done(order(TaskKind.DOWNLOAD, null, null, id("photos")));

    Path archive = Path.of(URI.create(made.downloadUrl()));
    assertThat(archive).isEqualTo(other.resolve("photos.zip"));
    Files.move(archive, home.resolve("photos.zip"));

    TaskView seen = done(order(TaskKind.UNZIP, 501, null, id("photos.zip")));
    assertThat(seen.action()).isEqualTo(501);
    assertThat(seen.entries())
        .containsExactly(
            new TaskView.Entry(null, null, "photos/", 0, 1),
            new TaskView.Entry(null, null, "photos/a", 3, 0),
            new TaskView.Entry(null, null, "photos/b", 3, 0));
    assertThat(other).isEmptyDirectory();

    List<String> only = List.of("photos/b");
    TaskView part = done(order(TaskKind.UNZIP, 503, "/part", only, id("photos.zip")));
    assertThat(part.action()).isEqualTo(503);
    assertThat(other.resolve("part/photos/b")).hasContent("two");
    assertThat(other.resolve("part/photos/a")).doesNotExist();

    TaskView all = done(order(TaskKind.UNZIP, 502, "/all", id("photos.zip")));
    assertThat(all.result()).isEqualTo(TaskResult.ALL_SUCCEEDED);
    assertThat(other.resolve("all/photos/a")).hasContent("one");
  }

  @Test
  void aSecondPackageGetsANameOfItsOwn() throws Exception {
    write(home.resolve("a"), "one");
    write(home.resolve("b"), "two");

    done(order(TaskKind.DOWNLOAD, null, null, id("a"), id("b")));
    done(order(TaskKind.DOWNLOAD, null, null, id("a"), id("b")));

    assertThat(other.resolve("package.zip")).exists();
    assertThat(other.resolve("package-2.zip")).hasSameBinaryContentAs(other.resolve("package.zip"));
  }

  @Test
  void aTaskThatIsNotDoneHasPendingFiles() throws Exception {
    write(home.resolve("a"), "one");

    TaskView view = waiting(order(TaskKind.COPY, 101, null, id("a")));

    assertThat(view.files())
        .containsExactly(new FileResult(id("a"), FileStatus.PENDING, null, "home"));
    assertThat(view.result()).isNull();
  }

  @Test
  void kindsShareNoType() {
    Set<String> types = new HashSet<>();
    for (TaskKind kind : TaskKind.values()) {
      assertThat(types.addAll(tasks.jobTypesOf(kind))).as("%s", kind).isTrue();
    }
    assertThat(types).hasSize(TaskKind.values().length);
  }
}
