package dev.belay.engine.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.belay.JobStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The documented state machine is the one in memory; that the store's is the same, the contract
 * proves.
 */
class MoveTableTest {

  private static final Path DOC = Path.of("../docs/state-machine.md");

  @Test
  void theDocumentedStateMachineIsTheTableOfMoves() throws IOException {
    assertThat(Files.readString(DOC))
        .as("%s does not show the table of moves; put this into it:%n%n%s%n", DOC, generated())
        .contains(generated());
  }

  @Test
  void noMoveLeadsOutOfAFinalStatus() {
    for (Move move : Move.values()) {
      assertThat(move.from()).as("%s", move).noneMatch(JobStatus::isFinal);
    }
  }

  @Test
  void everyStatusIsReached() {
    for (JobStatus status : JobStatus.values()) {
      assertThat(Move.values()).as("%s", status).anyMatch(move -> move.to().contains(status));
    }
  }

  private static String generated() {
    return diagram() + "\n" + table();
  }

  private static String diagram() {
    List<String> edges = new ArrayList<>();
    for (JobStatus from : JobStatus.values()) {
      for (JobStatus to : JobStatus.values()) {
        String moves =
            Arrays.stream(Move.values())
                .filter(move -> move.leads(from, to))
                .map(MoveTableTest::lower)
                .collect(Collectors.joining(", "));
        if (!moves.isEmpty()) {
          edges.add("  " + from + " --> " + to + " : " + moves);
        }
      }
    }
    String finals =
        Arrays.stream(JobStatus.values())
            .filter(JobStatus::isFinal)
            .map(status -> "  " + status + " --> [*]\n")
            .collect(Collectors.joining());
    return "```mermaid\nstateDiagram-v2\n  [*] --> TO_DO : submit\n"
        + String.join("\n", edges)
        + "\n"
        + finals
        + "```\n";
  }

  private static String table() {
    return Arrays.stream(Move.values())
        .map(
            move ->
                "| "
                    + lower(move)
                    + " | "
                    + statuses(move.from())
                    + " | "
                    + statuses(move.to())
                    + " |\n")
        .collect(Collectors.joining("", "| move | from | to |\n|---|---|---|\n", ""));
  }

  private static String statuses(java.util.Set<JobStatus> statuses) {
    return statuses.stream().sorted().map(JobStatus::name).collect(Collectors.joining(" or "));
  }

  private static String lower(Move move) {
    return move.name().toLowerCase(Locale.ROOT);
  }
}
