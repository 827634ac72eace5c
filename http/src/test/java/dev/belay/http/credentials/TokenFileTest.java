package dev.belay.http.credentials;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.belay.ConfigurationException;
import dev.belay.http.credentials.TokenVerifier.Owner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tokens in a file: their life, what is written when, and what a reader may rely on. */
class TokenFileTest {

  private static final Owner UNKNOWN = new Owner.Unknown();
  private static final Owner EXPIRED = new Owner.Expired();
  private static final Owner ANN = new Owner.User("ann");
  private static final Duration LIFE = Duration.ofMinutes(20);

  @TempDir Path folder;
  private Path file;
  private volatile Instant now = Ask.NOW;

  @BeforeEach
  void name() {
    file = folder.resolve("tokens.txt");
  }

  @AfterEach
  void noThreadIsLeft() {
    await()
        .untilAsserted(
            () ->
                assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .doesNotContain("belay-tokens"));
  }

  private TokenFile open() {
    return TokenFile.builder(file).clock(() -> now).open();
  }

  private static String hash(String token) {
    return HexFormat.of().formatHex(Sha256.of(token));
  }

  @Test
  void aTokenIsItsUsersUntilItIsRevoked() {
    try (TokenFile tokens = open()) {
      String token = tokens.issue("ann");

      assertThat(token).matches("[A-Za-z0-9_-]{43}").isNotEqualTo(tokens.issue("ann"));
      assertThat(tokens.ownerOf(token)).isEqualTo(ANN);
      assertThat(tokens.ownerOf(token + "x")).isEqualTo(UNKNOWN);
      assertThat(tokens.ownerOf(hash(token))).isEqualTo(UNKNOWN);
      assertThat(tokens.revoke(token)).isTrue();
      assertThat(tokens.revoke(token)).isFalse();
      assertThat(tokens.ownerOf(token)).isEqualTo(UNKNOWN);
    }
  }

  @Test
  void everyTokenOfAUserCanBeRevoked() {
    try (TokenFile tokens = open()) {
      String one = tokens.issue("ann");
      String two = tokens.issue("ann");
      String bobs = tokens.issue("bob");

      assertThat(tokens.revokeAll("ann")).isTrue();
      assertThat(tokens.revokeAll("ann")).isFalse();
      assertThat(List.of(tokens.ownerOf(one), tokens.ownerOf(two))).containsOnly(UNKNOWN);
      assertThat(tokens.ownerOf(bobs)).isEqualTo(new Owner.User("bob"));
    }
  }

  @Test
  void theFileHoldsTheHashAndNotTheToken() throws IOException {
    try (TokenFile tokens = open()) {
      String token = tokens.issue("ann");

      assertThat(Files.readString(file)).isEqualTo(hash(token) + " ann 2025-11-03T07:21:40Z\n");
      assertThat(tokens).hasToString("TokenFile[" + file + "]");
    }
  }

  @Test
  void theFileIsItsOwnersAlone() throws IOException {
    Files.writeString(file, "# ours\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    try (TokenFile tokens = open()) {
      tokens.issue("ann");
    }

    try (var files = Files.list(folder)) {
      assertThat(files.toList())
          .allSatisfy(
              path ->
                  assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                      .isEqualTo("rw-------"));
    }
  }

  @Test
  void everyUseBeginsTheLifeAnew() {
    try (TokenFile tokens = open()) {
      String token = tokens.issue("ann");
      for (int use = 0; use < 5; use++) {
        now = now.plus(LIFE).minusMillis(1);
        assertThat(tokens.ownerOf(token)).isEqualTo(ANN);
      }

      now = now.plus(LIFE);
      assertThat(tokens.ownerOf(token)).isEqualTo(EXPIRED);
      assertThat(tokens.ownerOf(token)).as("an expired token stays so").isEqualTo(EXPIRED);
    }
  }

  @Test
  void anExpiredTokenIsForgottenAfterADay() throws IOException {
    try (TokenFile tokens = open()) {
      String token = tokens.issue("ann");
      now = now.plus(LIFE).plus(Duration.ofDays(1)).minusMillis(1);
      assertThat(tokens.ownerOf(token)).isEqualTo(EXPIRED);
      tokens.issue("bob");
      assertThat(Files.readString(file)).contains(hash(token));

      now = now.plusMillis(1);
      assertThat(tokens.ownerOf(token)).isEqualTo(UNKNOWN);
      tokens.issue("bob");
      assertThat(Files.readString(file)).doesNotContain(hash(token));
    }
  }

  @Test
  void aLongerLifeIsWrittenAtClose() {
    String token;
    try (TokenFile tokens = open()) {
      token = tokens.issue("ann");
      now = now.plus(Duration.ofMinutes(19));
      tokens.ownerOf(token);
    }
    now = now.plus(Duration.ofMinutes(19));
    try (TokenFile tokens = open()) {
      assertThat(tokens.ownerOf(token)).isEqualTo(ANN);
    }
  }

  @Test
  void aLongerLifeIsWrittenByAThreadThatExistsOnlyThen() {
    try (TokenFile tokens =
        TokenFile.builder(file)
            .clock(() -> now)
            .life(Duration.ofHours(1))
            .writeInterval(Duration.ofMillis(10))
            .open()) {
      String token = tokens.issue("ann");
      noThreadIsLeft();
      now = now.plusSeconds(60);
      tokens.ownerOf(token);

      await()
          .untilAsserted(() -> assertThat(Files.readString(file)).contains("2025-11-03T08:02:40Z"));
    }
  }

  @Test
  void commentsStayWhereTheyAre() throws IOException {
    String ann = hash("a") + " ann 2025-11-03T08:00:00Z";
    String bob = hash("b") + " bob 2025-11-03T08:00:00Z";
    Files.writeString(file, "# tokens\r\n\r\n" + ann + "\n# bob's ü\n  " + bob + "  ");
    try (TokenFile tokens = open()) {
      assertThat(tokens.ownerOf("b")).isEqualTo(new Owner.User("bob"));
      tokens.revoke("a");
    }

    assertThat(Files.readString(file)).isEqualTo("# tokens\n\n# bob's ü\n" + bob + "\n");
  }

  @Test
  void aFileWithNothingToChangeIsLeftAlone() throws IOException {
    String text = "\r\n" + hash("a") + "\t ann   2025-11-03T08:00:00Z\r\n#end";
    Files.writeString(file, text);
    try (TokenFile tokens = open()) {
      assertThat(tokens.ownerOf("a")).isEqualTo(ANN);
      assertThat(tokens.revoke("nobody's")).isFalse();
    }

    assertThat(Files.readString(file)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "secret-line, 'needs a hash, a user id and a time, with blanks between'",
    "HASH secret, 'needs a hash, a user id and a time, with blanks between'",
    "HASH secret 2025-11-03T08:00:00Z more, 'needs a hash, a user id and a time, with blanks between'",
    "secret ann 2025-11-03T08:00:00Z, the hash must be 64 lower-case hexadecimal digits",
    "HASH sec/ret 2025-11-03T08:00:00Z, 'the user id must be 1 to 64 letters, digits, ''-'' and ''_'''",
    "HASH ann 2025-11-03secret, the time must be as 2025-11-03T07:01:40Z",
    "HASH ann +1000000000-12-31T23:59:59Z, the time must be as 2025-11-03T07:01:40Z",
    "SAME ann 2025-11-03T08:00:00Z, the token is there twice"
  })
  void aMalformedLineIsNamedButNotTold(String line, String what) throws IOException {
    String good = hash("a") + " ann 2025-11-03T08:00:00Z\n";
    String bad = line.replace("HASH", hash("b")).replace("SAME", hash("a"));
    Files.writeString(file, "# tokens\n" + good + bad + "\n");

    assertThatThrownBy(this::open)
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(file + ", line 3: " + what);
    assertThatThrownBy(this::open).hasMessageNotContaining("secret").hasNoCause();
  }

  @Test
  void aFileThatCannotBeUsedIsNamed() throws IOException {
    file = folder.resolve("no-folder/tokens.txt");
    assertThatThrownBy(this::open)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(file.toString());
    file = Files.createDirectory(folder.resolve("a-folder"));
    assertThatThrownBy(this::open)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(file.toString());
  }

  @Test
  void aLinkIsFollowedAndStays() throws IOException {
    Path real = folder.resolve("real.txt");
    Files.writeString(real, "");
    Files.createSymbolicLink(file, real);
    try (TokenFile tokens = open()) {
      tokens.issue("ann");
    }

    assertThat(file).isSymbolicLink();
    assertThat(Files.readString(real)).contains(" ann ");
  }

  @Test
  void whatAnotherProcessDoesIsSeenAtOnce() {
    try (TokenFile here = open();
        TokenFile there = open()) {
      String token = there.issue("ann");
      assertThat(here.ownerOf(token)).isEqualTo(ANN);

      assertThat(here.revoke(token)).isTrue();
      assertThat(there.ownerOf(token)).isEqualTo(UNKNOWN);
    }
  }

  @Test
  void aRevokedTokenIsNotBroughtBackByWhoeverUsedIt() {
    String token;
    try (TokenFile here = open()) {
      token = here.issue("ann");
      try (TokenFile there = open()) {
        there.ownerOf(token);
        here.revoke(token);
      } // writes the longer life it knows of
      assertThat(here.ownerOf(token)).isEqualTo(UNKNOWN);
    }
  }

  @Test
  void theLongestLifeWins() {
    try (TokenFile there = open()) {
      String token;
      try (TokenFile here = open()) {
        token = here.issue("ann");
        now = now.plus(Duration.ofMinutes(10));
        there.ownerOf(token);
        here.ownerOf(token);
        now = now.plus(Duration.ofMinutes(15));
        here.ownerOf(token);
      }
      now = now.plus(Duration.ofMinutes(15)); // 30 after the use there, 15 after that here

      assertThat(there.ownerOf(token)).isEqualTo(ANN);
    }
  }

  @Test
  void whatWasReadLastHoldsOnWhenTheFileIsSpoilt() throws IOException {
    try (TokenFile tokens = open()) {
      String token = tokens.issue("ann");
      Files.write(file, new byte[] {(byte) 0xff, 'x'});

      assertThat(tokens.ownerOf(token)).isEqualTo(ANN);
      assertThatThrownBy(() -> tokens.issue("bob")).hasMessageContaining("line 1");
      assertThat(Files.readAllBytes(file)).as("not overwritten").hasSize(2);

      Files.writeString(file, "# mended\n");
      assertThat(tokens.ownerOf(token)).isEqualTo(UNKNOWN);
    }
  }

  @Test
  void aFileTakenAwayRevokesAll() throws IOException {
    try (TokenFile tokens = open()) {
      String token = tokens.issue("ann");
      Files.delete(file);

      assertThat(tokens.ownerOf(token)).isEqualTo(UNKNOWN);
      assertThat(tokens.ownerOf(tokens.issue("ann"))).isEqualTo(ANN);
    }
  }

  /** What a kill in the middle of a replacement leaves: the file, and half of the next one. */
  @Test
  void halfOfANewFileHarmsNobody() throws IOException {
    try (TokenFile tokens = open()) {
      String token = tokens.issue("ann");
      Files.writeString(folder.resolve("tokens.txt.new"), "half a li", UTF_8);

      assertThat(tokens.ownerOf(token)).isEqualTo(ANN);
      String other = tokens.issue("bob");
      assertThat(tokens.ownerOf(other)).isEqualTo(new Owner.User("bob"));
      assertThat(folder.resolve("tokens.txt.new")).doesNotExist();
    }
  }

  @Test
  void aTokenIsAnsweredForAfterCloseToo() {
    TokenFile tokens = open();
    String token = tokens.issue("ann");
    tokens.close();
    tokens.close();

    assertThat(tokens.ownerOf(token)).isEqualTo(ANN);
    assertThat(tokens.revoke(token)).isTrue();
  }

  @Test
  void aSettingOutOfRangeIsRefused() {
    TokenFile.Builder builder = TokenFile.builder(file);

    assertThatThrownBy(() -> builder.life(Duration.ZERO)).hasMessageContaining("life must be PT1S");
    assertThatThrownBy(() -> builder.writeInterval(Duration.ZERO))
        .hasMessageContaining("writeInterval must be PT0.01S");
    try (TokenFile tokens = open()) {
      assertThatThrownBy(() -> tokens.issue("a b")).hasMessageContaining("userId");
    }
  }
}
