package dev.belay.samples.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.belay.engine.EngineConfig;
import org.junit.jupiter.api.Test;

class ReportTest {

  @Test
  void itIsTheSameAfterBeingStored() throws JsonProcessingException {
    Report.Collector collector = new Report.Collector();
    collector.expect();
    collector.expect();
    collector.done("a.txt", 12);
    collector.problem("b.txt", "permission denied");
    Report report = collector.report();

    assertThat(Report.parse(new ObjectMapper().writeValueAsString(report))).contains(report);
    assertThat(report.files()).isEqualTo(1);
    assertThat(report.total()).isEqualTo(2);
    assertThat(report.complete()).isFalse();
    assertThat(report.problems().lines()).containsExactly("b.txt: permission denied");
  }

  @Test
  void aResultOfAnotherKindIsNoReport() {
    assertThat(Report.parse("[1, 2]")).isEmpty();
    assertThat(Report.parse("{}")).isEmpty();
    assertThat(Report.parse("no json")).isEmpty();
  }

  @Test
  void itKeepsTheFirstLinesAndCountsTheOthers() {
    Report.Collector collector = new Report.Collector();
    for (int i = 0; i < 250; i++) {
      collector.done("file" + i, 1);
    }

    Excerpt there = collector.report().done();

    assertThat(there.lines()).hasSize(100).startsWith("file0", "file1");
    assertThat(there.count()).isEqualTo(250);
    assertThat(there.more()).isEqualTo(150);
  }

  @Test
  void itStaysBelowTheLimitForResultsWhateverTheFilesAreCalled() throws JsonProcessingException {
    for (String evil : new String[] {"\u0001", "\"", "\\", "\u4e2d", "\ud83d\ude00", "\ud83d"}) {
      Report.Collector collector = new Report.Collector();
      for (int i = 0; i < 1_000; i++) {
        collector.done(evil.repeat(255), 1);
        collector.problem(evil.repeat(255), "permission denied");
      }

      byte[] json = new ObjectMapper().writeValueAsString(collector.report()).getBytes(UTF_8);

      assertThat(json.length).isLessThan(EngineConfig.defaults().maxResultBytes());
    }
  }

  @Test
  void nothingInItMovesTheCursor() {
    Report.Collector collector = new Report.Collector();
    collector.done("line\nbreak \u001b[31mred \u202etxt.exe", 1);

    assertThat(collector.report().done().lines()).containsExactly("line?break ?[31mred ?txt.exe");
  }
}
