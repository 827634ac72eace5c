package dev.belay.samples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.belay.engine.EngineConfig;
import org.junit.jupiter.api.Test;

class CopyReportTest {

  @Test
  void itIsTheSameAfterBeingStored() throws JsonProcessingException {
    CopyReport.Collector collector = new CopyReport.Collector();
    collector.expect();
    collector.expect();
    collector.there("a.txt", 12);
    collector.problem("b.txt", "permission denied");
    CopyReport report = collector.report();

    assertThat(CopyReport.parse(new ObjectMapper().writeValueAsString(report))).contains(report);
    assertThat(report.files()).isEqualTo(1);
    assertThat(report.total()).isEqualTo(2);
    assertThat(report.complete()).isFalse();
    assertThat(report.problems().lines()).containsExactly("b.txt: permission denied");
  }

  @Test
  void aResultOfAnotherKindIsNoReport() {
    assertThat(CopyReport.parse("[1, 2]")).isEmpty();
    assertThat(CopyReport.parse("{}")).isEmpty();
    assertThat(CopyReport.parse("no json")).isEmpty();
  }

  @Test
  void itKeepsTheFirstLinesAndCountsTheOthers() {
    CopyReport.Collector collector = new CopyReport.Collector();
    for (int i = 0; i < 250; i++) {
      collector.there("file" + i, 1);
    }

    Excerpt there = collector.report().there();

    assertThat(there.lines()).hasSize(100).startsWith("file0", "file1");
    assertThat(there.count()).isEqualTo(250);
    assertThat(there.more()).isEqualTo(150);
  }

  @Test
  void itStaysBelowTheLimitForResultsWhateverTheFilesAreCalled() throws JsonProcessingException {
    for (String evil : new String[] {"\u0001", "\"", "\\", "\u4e2d", "\ud83d\ude00", "\ud83d"}) {
      CopyReport.Collector collector = new CopyReport.Collector();
      for (int i = 0; i < 1_000; i++) {
        collector.there(evil.repeat(255), 1);
        collector.problem(evil.repeat(255), "permission denied");
      }

      byte[] json = new ObjectMapper().writeValueAsString(collector.report()).getBytes(UTF_8);

      assertThat(json.length).isLessThan(EngineConfig.defaults().maxResultBytes());
    }
  }

  @Test
  void nothingInItMovesTheCursor() {
    CopyReport.Collector collector = new CopyReport.Collector();
    collector.there("line\nbreak \u001b[31mred \u202etxt.exe", 1);

    assertThat(collector.report().there().lines()).containsExactly("line?break ?[31mred ?txt.exe");
  }
}
