package dev.belay.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The bundles are complete, and say the same in each language. */
class LanguageTest {

  private static final Pattern ARGUMENT = Pattern.compile("<(\\d)>");

  @EnumSource
  @ParameterizedTest
  void aBundleHasEveryPhraseAndNoOther(Language language) {
    assertThat(language.keys())
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(Phrase.values()).map(Phrase::key).toList());
  }

  @EnumSource
  @ParameterizedTest
  void aPhraseUsesTheSameArgumentsInEachLanguage(Phrase phrase) {
    Set<String> english = argumentsOf(Language.ENGLISH, phrase);
    assertThat(argumentsOf(Language.CHINESE, phrase)).isEqualTo(english);
    for (Language language : Language.values()) {
      assertThat(language.say(phrase, "<0>", "<1>", "<2>")).isNotBlank().doesNotContain("{", "'");
    }
  }

  @EnumSource
  @ParameterizedTest
  void aPhraseIsTranslated(Phrase phrase) {
    if (phrase != Phrase.TASK_REFUSED) { // the words are the application's
      assertThat(Language.CHINESE.say(phrase)).containsPattern("[\\u4e00-\\u9fff]");
      assertThat(Language.ENGLISH.say(phrase)).matches("[\\x20-\\x7e]+");
    }
  }

  @Test
  void argumentsAreNotInterpreted() {
    assertThat(Language.ENGLISH.say(Phrase.TASK_REFUSED, "{0}", "it's {1} '"))
        .isEqualTo("{0}: it's {1} '");
  }

  private static Set<String> argumentsOf(Language language, Phrase phrase) {
    return ARGUMENT
        .matcher(language.say(phrase, "<0>", "<1>", "<2>"))
        .results()
        .map(MatchResult::group)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
