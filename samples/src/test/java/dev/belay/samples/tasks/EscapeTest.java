package dev.belay.samples.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.http.ErrorCode;
import dev.belay.http.TaskKind;
import dev.belay.http.TaskOrder;
import dev.belay.http.TaskRefusedException;
import dev.belay.http.TaskView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No task leaves its space, whatever a client calls its files. */
class EscapeTest extends TasksFixture {

  private static final String FILE_ID = "taskInfo.fileInfo[0].fileId";

  private Path outside;

  @BeforeEach
  void makeOutside() throws IOException {
    outside = write(temp.resolve("outside/secret"), "secret").getParent();
    write(home.resolve("a"), "one");
    write(home.resolve("sub/b"), "two");
  }

  static List<String> evil() {
    return List.of(
        "..",
        "../outside/secret",
        "sub/../../outside/secret",
        "sub/..",
        "./a",
        "sub//b",
        "/a",
        "a/",
        "a\0b",
        "a\nb",
        "..\\outside",
        ".belay-bin",
        ".BELAY-bin/1-1/origin",
        "");
  }

  @ParameterizedTest
  @MethodSource("evil")
  void anIdOfAPathThatLeadsElsewhereIsRefused(String path) {
    for (TaskKind kind : TaskKind.values()) {
      if (kind != TaskKind.CLEAR_RECYCLE_BIN) {
        TaskRefusedException e = refused(order(kind, null, null, id(path)));
        assertThat(e.field()).isEqualTo(FILE_ID);
        assertThat(e.code()).isEqualTo(ErrorCode.NAME_HAS_BAD_CHARACTERS);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("evil")
  void aTargetThatLeadsElsewhereIsRefused(String path) throws Exception {
    if (path.isEmpty() || path.equals("/a") || path.equals("a/")) {
      return; // slashes around are harmless here, and nothing is the root
    }
    TaskRefusedException e = refused(order(TaskKind.COPY, null, path, id("a")));

    assertThat(e.field()).isEqualTo("taskInfo.newFilePath");
    assertThat(e.code()).isEqualTo(ErrorCode.NAME_HAS_BAD_CHARACTERS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"link", "link/secret", "folder/link/secret"})
  void noLinkIsFollowedNorWorkedOn(String path) throws IOException {
    Files.createSymbolicLink(home.resolve("link"), outside);
    Files.createDirectory(home.resolve("folder"));
    Files.createSymbolicLink(home.resolve("folder/link"), outside);
    Files.createSymbolicLink(other.resolve("link"), outside);

    TaskRefusedException asSource = refused(order(TaskKind.COPY, null, null, id(path)));
    TaskRefusedException asTarget = refused(order(TaskKind.COPY, null, "link/x", id("a")));

    assertThat(asSource.code()).isEqualTo(ErrorCode.FILE_NOT_IN_SPACE);
    assertThat(asSource.field()).isEqualTo(FILE_ID);
    assertThat(asTarget.field()).isEqualTo("taskInfo.newFilePath");
    assertThat(outside).isDirectoryNotContaining(p -> !p.endsWith("secret"));
  }

  @ParameterizedTest
  @EnumSource(names = {"COPY", "MOVE", "DELETE", "DOWNLOAD", "UNZIP"})
  void aLinkThatComesOnTheWayBeforeTheRunIsNotFollowedEither(TaskKind kind) throws Exception {
    write(outside.resolve("b"), "not theirs");
    TaskOrder order = order(kind, null, null, id("sub/b"));

    requireNothingDone(doneAfter(() -> becomesLink(home.resolve("sub")), order));

    assertThat(other).isEmptyDirectory();
    assertThat(outside.resolve("b")).hasContent("not theirs");
  }

  @ParameterizedTest
  @EnumSource(names = {"COPY", "MOVE", "DOWNLOAD", "UNZIP"})
  void norOnTheWayToTheTarget(TaskKind kind) throws Exception {
    Files.createDirectories(other.resolve("in/x"));
    Files.createDirectory(outside.resolve("x"));
    TaskOrder order = order(kind, null, "in/x", id("a"));

    requireNothingDone(doneAfter(() -> becomesLink(other.resolve("in")), order));

    assertThat(outside.resolve("x")).isEmptyDirectory();
    assertThat(home.resolve("a")).hasContent("one");
  }

  @Test
  void norInPlaceOfTheRecycleBin() throws Exception {
    TaskOrder delete = order(TaskKind.DELETE, 201, null, id("a"));
    Change change = () -> Files.createSymbolicLink(home.resolve(".belay-bin"), outside);

    requireNothingDone(doneAfter(change, delete));

    assertThat(home.resolve("a")).hasContent("one");
    assertThat(outside).isDirectoryNotContaining(p -> !p.endsWith("secret"));
  }

  /** As a move of a folder with a link in it would do that. */
  private void becomesLink(Path folder) throws IOException {
    Files.move(folder, folder.resolveSibling("was"));
    Files.createSymbolicLink(folder, outside);
  }

  private static void requireNothingDone(TaskView task) {
    assertThat(task.result()).isEqualTo(TaskView.TaskResult.ALL_FAILED);
    assertThat(task.files())
        .extracting(TaskView.FileResult::status)
        .containsOnly(TaskView.FileStatus.FAILED)
        .isNotEmpty();
  }

  @Test
  void tenThousandCharactersAreTooMany() {
    for (String path : List.of("x".repeat(10_000), "x/".repeat(5_000) + "y", "x".repeat(251))) {
      assertThat(refused(order(TaskKind.COPY, null, null, id(path))).code())
          .isEqualTo(ErrorCode.NAME_TOO_LONG);
      assertThat(refused(order(TaskKind.COPY, null, path, id("a"))).code())
          .isEqualTo(ErrorCode.NAME_TOO_LONG);
    }
    assertThat(refused(order(TaskKind.COPY, null, null, "A".repeat(20_000))).code())
        .isEqualTo(ErrorCode.NAME_TOO_LONG);
  }

  @ParameterizedTest
  @ValueSource(strings = {"no id", "YQ==", "YR", "_w", "a+b", "\u4e2d"})
  void whatIsNoIdIsRefused(String id) {
    TaskRefusedException e = refused(order(TaskKind.COPY, null, null, id));

    assertThat(e.code()).isEqualTo(ErrorCode.PARAMETER_INVALID);
    assertThat(e.field()).isEqualTo(FILE_ID);
  }

  @Test
  void whatIsNotThereIsToldByItsField() {
    TaskRefusedException file = refused(order(TaskKind.MOVE, null, null, id("a"), id("none")));
    TaskOrder noSpace =
        new TaskOrder(
            TaskKind.COPY,
            null,
            List.of(new TaskOrder.File(id("a"), null)),
            null,
            "home",
            List.of(),
            "../outside",
            null,
            null);

    assertThat(file.code()).isEqualTo(ErrorCode.FILE_NOT_IN_SPACE);
    assertThat(file.field()).isEqualTo("taskInfo.fileInfo[1].fileId");
    assertThat(refused(noSpace).code()).isEqualTo(ErrorCode.SPACE_MISSING);
    assertThat(refused(noSpace).field()).isEqualTo("dstContainerId");
  }

  @ParameterizedTest
  @EnumSource(
      value = TaskKind.class,
      names = {"COPY", "MOVE", "DELETE", "UNZIP", "DOWNLOAD"})
  void theRootItselfIsNotWorkedOn(TaskKind kind) {
    assertThat(refused(order(kind, null, null, "root")).code())
        .isEqualTo(ErrorCode.PARAMETER_INVALID);
  }

  @Test
  void aFolderDoesNotGoIntoItselfNorWhereItIs() {
    TaskOrder nested = within("sub/deeper", id("sub"));
    TaskOrder same = within("/sub", id("sub/b"));

    assertThat(refused(nested).code()).isEqualTo(ErrorCode.NESTED);
    assertThat(refused(same).code()).isEqualTo(ErrorCode.DUPLICATE_NAME);
    assertThat(refused(within("a", id("sub"))).code()).isEqualTo(ErrorCode.TARGET_ABNORMAL);
  }

  @Test
  void anArchiveIsOneFileWithoutAPassword() {
    TaskOrder withPassword =
        new TaskOrder(
            TaskKind.UNZIP,
            502,
            List.of(new TaskOrder.File(id("a"), null)),
            null,
            "home",
            List.of(),
            "other",
            "geheim",
            null);

    assertThat(refused(withPassword).field()).isEqualTo("password");
    assertThat(refused(withPassword)).hasMessageNotContaining("geheim");
    assertThat(refused(order(TaskKind.UNZIP, 502, null, id("sub"))).code())
        .isEqualTo(ErrorCode.NOT_ON_A_FOLDER);
    assertThat(refused(order(TaskKind.UNZIP, 502, null, id("a"), id("sub/b"))).code())
        .isEqualTo(ErrorCode.PARAMETER_INVALID);
  }

  private static TaskOrder within(String newFilePath, String fileId) {
    return new TaskOrder(
        TaskKind.MOVE,
        null,
        List.of(new TaskOrder.File(fileId, null)),
        newFilePath,
        "home",
        List.of(),
        "home",
        null,
        null);
  }
}
