package dev.belay.samples;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What is typed at a node. */
class NodeCommandTest {

  @Test
  void quotationMarksHoldWordsTogether() {
    assertThat(NodeCommand.words("cancel 12 --by ann --because 'wrong folder'"))
        .containsExactly("cancel", "12", "--by", "ann", "--because", "wrong folder");
    assertThat(NodeCommand.words("copy \"a b\"  it's ''"))
        .containsExactly("copy", "a b", "it's", "");
  }
}
