package dev.belay.samples;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Of option, URL and environment one counts. */
class LoginTest {

  @ParameterizedTest
  @CsvSource({
    // option, URL, environment: the URL that is left, and what is beside it
    "o, jdbc:x://h/d?user=u&a=b, e, jdbc:x://h/d?a=b, o",
    "o, jdbc:x://h/d?a=b&user=u, e, jdbc:x://h/d?a=b&, o",
    "o, jdbc:x://h/d, e, jdbc:x://h/d, o",
    ", jdbc:x://h/d?user=u, e, jdbc:x://h/d?user=u, ",
    ", jdbc:x://h/d?username=u, e, jdbc:x://h/d?username=u, e",
    ", jdbc:x://h/d, , jdbc:x://h/d, "
  })
  void theOptionCountsBeforeTheUrlAndTheUrlBeforeTheEnvironment(
      String option, String url, String environment, String left, String beside) {
    Login login = Login.in(url);

    login.set("user", option, environment);

    assertThat(login.url()).isEqualTo(left);
    assertThat(login.beside().getProperty("user")).isEqualTo(beside);
  }
}
