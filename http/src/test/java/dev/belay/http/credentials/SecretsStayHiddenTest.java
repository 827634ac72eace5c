package dev.belay.http.credentials;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Whatever is asked, and whatever goes wrong: no token, hash, secret or signature is told. */
class SecretsStayHiddenTest {

  @TempDir Path folder;

  private final Logger root =
      ((LoggerContext) LoggerFactory.getILoggerFactory()).getLogger(Logger.ROOT_LOGGER_NAME);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final List<String> told = new ArrayList<>();
  private final List<String> secrets = new ArrayList<>();
  private Level levelBefore;

  @BeforeEach
  void hear() {
    levelBefore = root.getLevel();
    root.setLevel(Level.TRACE);
    log.start();
    root.addAppender(log);
  }

  @AfterEach
  void stopHearing() {
    root.detachAppender(log);
    root.setLevel(levelBefore);
  }

  @Test
  void nothingSecretIsInAnyMessageLogLineOrText() throws Exception {
    Path tokenFile = folder.resolve("tokens.txt");
    Path secretFile = folder.resolve("apps.txt");
    Files.writeString(secretFile, Ask.APP + " " + Ask.SECRET + "\n");
    Files.setPosixFilePermissions(secretFile, PosixFilePermissions.fromString("rw-------"));
    secrets.add(Ask.SECRET);
    try (TokenFile tokens =
        TokenFile.builder(tokenFile)
            .clock(InstantSource.fixed(Ask.NOW))
            .writeInterval(Duration.ofMillis(10))
            .open()) {
      AppSecretFile apps = AppSecretFile.open(secretFile);
      Authenticator limited =
          authenticator(tokens, apps, RequestLimits.builder().failuresPerMinute(20).build());
      Authenticator authenticator = authenticator(tokens, apps, RequestLimits.unlimited());
      tell(tokens);
      tell(apps);
      tell(authenticator);
      goodAndBad(limited, tokens);
      goodAndBad(authenticator, tokens);

      Files.writeString(tokenFile, "tokenLineThatIsMalformed\n");
      secrets.add("tokenLineThatIsMalformed");
      Files.writeString(secretFile, Ask.APP + " shortSecretThatIsMalformed\n");
      secrets.add("shortSecretThatIsMalformed");
      goodAndBadWithoutIssue(authenticator);
      tell(() -> tokens.issue("bob"));
      tell(() -> tokens.revoke("some-token-or-other"));
      secrets.add("some-token-or-other");
      tell(() -> TokenFile.open(tokenFile));
      tell(() -> AppSecretFile.open(secretFile));
    }
    tell(new RequestSigner(Ask.APP, Ask.SECRET));
    tell(() -> JwtVerifier.builder().keys("{\"keys\":[{\"k\":\"jwkThatIsMalformed\"}]}"));
    secrets.add("jwkThatIsMalformed");

    assertNothingIsTold();
  }

  private static Authenticator authenticator(
      TokenVerifier tokens, AppSecrets apps, RequestLimits limits) {
    return Authenticator.builder()
        .tokens(tokens)
        .apps(apps)
        .clock(InstantSource.fixed(Ask.NOW))
        .limits(limits)
        .build();
  }

  private void goodAndBad(Authenticator authenticator, TokenFile tokens) {
    String token = tokens.issue(Ask.USER);
    secret(token);
    for (String spelling : List.of("Bearer ", "Bearer+", "Bearer +", "")) {
      ask(authenticator, new Ask().with("Authorization", spelling + token));
    }
    ask(authenticator, new Ask().token(token).with("X-User-Id", "bob"));
    ask(authenticator, new Ask().token(token).without("X-Date"));
    tokens.revoke(token);
    ask(authenticator, new Ask().token(token));
    goodAndBadWithoutIssue(authenticator);
  }

  private void goodAndBadWithoutIssue(Authenticator authenticator) {
    secrets.add("aTokenThatNobodyIssued");
    ask(authenticator, new Ask().token("aTokenThatNobodyIssued"));
    ask(authenticator, new Ask().with("Authorization", "Basic aTokenThatNobodyIssued"));
    for (Ask ask :
        List.of(
            new Ask().signed(),
            new Ask().body("{\"password\":\"aPasswordInABody\"}".getBytes(UTF_8)).signed(),
            new Ask().signed("nobody", Ask.SECRET),
            new Ask().signed(Ask.APP, "aSecretThatIsWrongButASecretStill"),
            new Ask().signed().to("POST", "/a/../%", "a=+"))) {
      String header = ask.request().header("Authorization").get(0);
      secrets.add(header.substring(header.indexOf("Signature=") + "Signature=".length()));
      ask(authenticator, ask);
    }
    secrets.add("aPasswordInABody");
    secrets.add("aSecretThatIsWrongButASecretStill");
    for (int i = 0; i < 25; i++) {
      ask(authenticator, new Ask().token("aTokenThatNobodyIssued"));
    }
  }

  private void secret(String token) {
    secrets.add(token);
    secrets.add(HexFormat.of().formatHex(Sha256.of(token)));
  }

  private void ask(Authenticator authenticator, Ask ask) {
    ReceivedRequest request = ask.request();
    tell(request);
    tell(Authorization.parse(request.header("Authorization").get(0)));
    tell(authenticator.check(request));
  }

  private void tell(Object text) {
    told.add(String.valueOf(text));
  }

  /** What it throws, with all causes. */
  private void tell(Runnable failing) {
    try {
      failing.run();
    } catch (RuntimeException e) {
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        told.add(cause.toString());
      }
    }
  }

  private void assertNothingIsTold() {
    assertThat(log.list)
        .extracting(ILoggingEvent::getLoggerName)
        .contains(TokenFile.class.getName(), AppSecretFile.class.getName());
    for (ILoggingEvent event : List.copyOf(log.list)) {
      told.add(event.getFormattedMessage());
      told.add(event.getThreadName() + event.getMDCPropertyMap());
      told.add(String.valueOf(ThrowableProxyUtil.asString(event.getThrowableProxy())));
    }
    assertThat(told).hasSizeGreaterThan(100);
    for (String secret : secrets) {
      assertThat(told).noneMatch(text -> text.contains(secret));
    }
  }
}
