package dev.belay;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The enums whose names and codes are in databases, on wires and in users' switches. */
class WordsTest {

  private static <E extends Enum<E>> Map<String, String> table(
      E[] values, Function<E, String> row) {
    return Arrays.stream(values)
        .collect(Collectors.toMap(Enum::name, row, (a, b) -> a, TreeMap::new));
  }

  @Test
  void aStatusHasTheCodeOfTheWireAndOfTheDatabase() {
    assertThat(table(JobStatus.values(), status -> status.code() + " " + status.isFinal()))
        .isEqualTo(
            Map.of(
                "TO_DO", "0 false",
                "PROCESSING", "1 false",
                "COMPLETED", "2 true",
                "CANCELLED", "3 true",
                "FAILED", "4 true"));
    for (JobStatus status : JobStatus.values()) {
      assertThat(JobStatus.ofCode(status.code())).isEqualTo(status);
    }
  }

  @Test
  void theFirstThreeCausesAreCancelsAndTheOthersAreNot() {
    assertThat(table(StopCause.values(), cause -> String.valueOf(cause.isCancel())))
        .isEqualTo(
            Map.of(
                "CANCELLED", "true",
                "SUPERSEDED", "true",
                "PARENT_CANCELLED", "true",
                "TIMED_OUT", "false",
                "SHUTTING_DOWN", "false",
                "CLAIM_LOST", "false"));
  }

  @Test
  void anOutcomeTellsWhetherThisCallWonAndWhetherTheJobIsCancelled() {
    assertThat(table(CancelOutcome.values(), each -> each.won() + " " + each.isCancelled()))
        .isEqualTo(
            Map.of(
                "CANCELLED_TO_DO", "true true",
                "CANCELLED_PROCESSING", "true true",
                "ALREADY_CANCELLED", "false true",
                "ALREADY_COMPLETED", "false false",
                "ALREADY_FAILED", "false false",
                "SEALED", "false false",
                "NOT_FOUND", "false false",
                "CONDITION_NOT_MET", "false false"));
  }

  @Test
  void aPriorityWithASmallerCodeStartsFirst() {
    assertThat(table(Priority.values(), priority -> String.valueOf(priority.code())))
        .isEqualTo(Map.of("HIGH", "0", "NORMAL", "1", "LOW", "2"));
    for (Priority priority : Priority.values()) {
      assertThat(Priority.ofCode(priority.code())).isEqualTo(priority);
    }
  }

  @ParameterizedTest
  @EnumSource(StopCause.class)
  void aStopIsACancelledExceptionExactlyForACancel(StopCause cause) {
    JobStoppedException stopped = JobStoppedException.of(new JobId(5), cause);
    assertThat(stopped instanceof JobCancelledException).isEqualTo(cause.isCancel());
    assertThat(stopped.stopCause()).isEqualTo(cause);
    assertThat(stopped.jobId()).isEqualTo(new JobId(5));
    assertThat(stopped).hasMessageContaining("5").hasMessageContaining(cause.name());
  }

  @ParameterizedTest
  @EnumSource(StoreException.Effect.class)
  void aStoreExceptionSaysWhatItLeftBehind(StoreException.Effect effect) {
    StoreException e = new StoreException("cancel of job 5 failed", effect, null);
    assertThat(e.effect()).isEqualTo(effect);
    assertThat(e)
        .hasMessage(
            effect == StoreException.Effect.NONE
                ? "cancel of job 5 failed; nothing was changed"
                : "cancel of job 5 failed; whether it took effect is unknown");
  }

  @Test
  void everyPackageSaysWhatMayBeNull() throws Exception {
    Path classes = Path.of(JobId.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    try (Stream<Path> files = Files.walk(classes)) {
      for (Path folder : files.filter(WordsTest::holdsClasses).toList()) {
        String name = classes.relativize(folder).toString().replace('/', '.').replace('\\', '.');
        Class<?> info = Class.forName(name + ".package-info");
        assertThat(info.isAnnotationPresent(NullMarked.class))
            .as("@NullMarked on %s", name)
            .isTrue();
      }
    }
  }

  private static boolean holdsClasses(Path folder) {
    String[] names = folder.toFile().list((dir, name) -> name.endsWith(".class"));
    return names != null
        && Arrays.stream(names).anyMatch(name -> !name.equals("module-info.class"));
  }
}
