package dev.belay.http.credentials;

import static java.util.concurrent.TimeUnit.MINUTES;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.http.credentials.TokenVerifier.Owner;
import dev.belay.http.credentials.Verdict.Reason;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may ask how often, who may be wrong how often, and in how much memory. */
class RequestLimitsTest {

  private static final Verdict ADMITTED = new Verdict.Admitted(Ask.USER);
  private static final Verdict TOO_MANY = new Verdict.Refused(Reason.TOO_MANY);
  private static final Verdict BAD_TOKEN = new Verdict.Refused(Reason.TOKEN_INVALID);

  private final AtomicLong nanos = new AtomicLong();

  private RequestLimits.Builder limits() {
    return RequestLimits.builder().nanoClock(nanos::get);
  }

  private static Authenticator authenticator(RequestLimits limits) {
    return Authenticator.builder()
        .tokens(
            token ->
                switch (token) {
                  case "good" -> new Owner.User(Ask.USER);
                  case "old" -> new Owner.Expired();
                  default -> new Owner.Unknown();
                })
        .apps(appId -> Optional.of(Ask.SECRET))
        .clock(InstantSource.fixed(Ask.NOW))
        .limits(limits)
        .build();
  }

  @Test
  void anAddressMayMakeABurstAndThenSoManyASecond() {
    RequestLimits limits = limits().requests(10, 25).build();

    assertThat(admitted(limits, 100)).isEqualTo(25);
    nanos.addAndGet(SECONDS.toNanos(1));
    assertThat(admitted(limits, 100)).isEqualTo(10);
    nanos.addAndGet(SECONDS.toNanos(1) / 10);
    assertThat(admitted(limits, 100)).isEqualTo(1);
    nanos.addAndGet(SECONDS.toNanos(60));
    assertThat(admitted(limits, 100)).isEqualTo(25);
    assertThat(limits.admits("192.0.2.2")).as("another address").isTrue();
  }

  @Test
  void aUserMayAskSoOftenFromAllAddressesTogetherAndNobodyElseUsesItUp() {
    Authenticator authenticator = authenticator(limits().requests(10, 25).build());
    for (int i = 0; i < 30; i++) {
      authenticator.check(new Ask().from("198.51.100." + i).token("bad").request());
    }
    int admitted = 0;
    for (int i = 0; i < 50; i++) {
      Verdict verdict = authenticator.check(new Ask().from("192.0.2." + i).token("good").request());
      assertThat(verdict).isIn(ADMITTED, TOO_MANY);
      admitted += verdict.equals(ADMITTED) ? 1 : 0;
    }
    assertThat(admitted).isEqualTo(25);
  }

  private static int admitted(RequestLimits limits, int requests) {
    int admitted = 0;
    for (int i = 0; i < requests; i++) {
      admitted += limits.admits("192.0.2.1") ? 1 : 0;
    }
    return admitted;
  }

  @Test
  void everyRequestCountsWhateverItHolds() {
    Authenticator authenticator = authenticator(limits().requests(1, 3).build());

    assertThat(authenticator.check(new Ask().without("Host").request()))
        .isEqualTo(new Verdict.Refused(Reason.HOST_MISSING));
    assertThat(authenticator.check(new Ask().request()))
        .isEqualTo(new Verdict.Refused(Reason.AUTHORIZATION_MISSING));
    assertThat(authenticator.check(new Ask().token("good").request())).isEqualTo(ADMITTED);
    assertThat(authenticator.check(new Ask().token("good").request())).isEqualTo(TOO_MANY);
    assertThat(authenticator.check(new Ask().without("Host").request())).isEqualTo(TOO_MANY);
    assertThat(authenticator.check(new Ask().token("good").from("192.0.2.2").request()))
        .isEqualTo(ADMITTED);
  }

  @Test
  void whoIsWrongTooOftenIsRefusedThoughHeIsRightThen() {
    Authenticator authenticator = authenticator(limits().failuresPerMinute(3).build());
    for (int i = 0; i < 3; i++) {
      assertThat(authenticator.check(new Ask().token("bad").request())).isEqualTo(BAD_TOKEN);
    }

    assertThat(authenticator.check(new Ask().token("bad").request())).isEqualTo(TOO_MANY);
    assertThat(authenticator.check(new Ask().token("good").request())).isEqualTo(TOO_MANY);
    assertThat(authenticator.check(new Ask().signed().request())).isEqualTo(TOO_MANY);

    assertThat(authenticator.check(new Ask().token("good").from("192.0.2.2").request()))
        .as("from elsewhere")
        .isEqualTo(ADMITTED);
    assertThat(authenticator.check(new Ask().token("bad").with("X-User-Id", "u-2").request()))
        .as("another user from there")
        .isEqualTo(BAD_TOKEN);

    nanos.addAndGet(MINUTES.toNanos(1) / 3);
    assertThat(authenticator.check(new Ask().token("good").request())).isEqualTo(ADMITTED);
    assertThat(authenticator.check(new Ask().token("bad").request())).isEqualTo(BAD_TOKEN);
    assertThat(authenticator.check(new Ask().token("good").request())).isEqualTo(TOO_MANY);
  }

  @Test
  void everyKindOfGuessCostsAndNothingElseDoes() {
    Authenticator authenticator = authenticator(limits().failuresPerMinute(3).build());
    for (int i = 0; i < 20; i++) {
      authenticator.check(new Ask().token("good").request());
      authenticator.check(new Ask().token("old").request());
      authenticator.check(new Ask().token("bad").with("X-Date", "20250101T000000Z").request());
      authenticator.check(new Ask().token("bad").without("X-Date").request());
      authenticator.check(new Ask().with("Authorization", "Basic x").request());
    }

    String wrong = "x".repeat(32);
    assertThat(authenticator.check(new Ask().token("bad").request())).isEqualTo(BAD_TOKEN);
    assertThat(authenticator.check(new Ask().signed(Ask.APP, wrong).request()))
        .isEqualTo(new Verdict.Refused(Reason.SIGNATURE_INVALID));
    assertThat(authenticator.check(new Ask().token("good").request())).isEqualTo(ADMITTED);
    authenticator.check(new Ask().signed(Ask.APP, wrong).request());
    assertThat(authenticator.check(new Ask().token("good").request())).isEqualTo(TOO_MANY);
  }

  @Test
  void aTokenOfSomebodyElseIsAGuess() {
    Authenticator authenticator = authenticator(limits().failuresPerMinute(1).build());
    Ask ask = new Ask().token("good").with("X-User-Id", "u-2");

    assertThat(authenticator.check(ask.request()))
        .isEqualTo(new Verdict.Refused(Reason.USER_MISMATCH));
    assertThat(authenticator.check(ask.request())).isEqualTo(TOO_MANY);
  }

  @ParameterizedTest
  @CsvSource({
    "2001:db8:1:2::1, 2001:DB8:1:2:ffff:ffff:ffff:ffff, true",
    "2001:db8:1:2::1, 2001:db8:1:3::1, false",
    "fe80::1%eth0, fe80::2%eth1, true",
    "::1, 0:0:0:0:0:0:0:1, true",
    "::ffff:192.0.2.1, 192.0.2.1, true",
    "::ffff:192.0.2.1, ::ffff:192.0.2.2, false",
    "192.0.2.1, 192.0.2.2, false",
    "not:an:address, not:an:address, true",
    "not:an:address, neither:is:that, false",
    "unix, unix, true"
  })
  void anIpv6AddressCountsByItsNetwork(String one, String other, boolean same) {
    assertThat(RequestLimits.network(one).equals(RequestLimits.network(other))).isEqualTo(same);
  }

  @Test
  void aMillionAddressesAreForgottenInTime() {
    RequestLimits limits = limits().remembered(10_000).build();
    for (int i = 0; i < 1_000_000; i++) {
      String address = "10." + (i >> 16) + "." + ((i >> 8) & 255) + "." + (i & 255);
      limits.admits(address);
      limits.begin(Ask.USER, address).ifPresent(attempt -> attempt.end(true));
      if (i % 100_000 == 0) {
        assertThat(limits.remembered()).isLessThanOrEqualTo(20_000);
      }
    }
    assertThat(limits.remembered()).isLessThanOrEqualTo(20_000);

    nanos.addAndGet(MINUTES.toNanos(3)); // every bucket is full again
    assertThat(limits.remembered()).isZero();
  }

  /** Every one that is looked at waits inside for the others: none is free because it is early. */
  @Test
  void guessesAtTheSameTimeAreNoMoreThanOneAfterAnother() throws Exception {
    CyclicBarrier inside = new CyclicBarrier(3);
    AtomicInteger lookedAt = new AtomicInteger();
    Authenticator authenticator =
        Authenticator.builder()
            .tokens(
                token -> {
                  lookedAt.incrementAndGet();
                  await(inside);
                  return new Owner.Unknown();
                })
            .clock(InstantSource.fixed(Ask.NOW))
            .limits(limits().failuresPerMinute(3).build())
            .build();

    List<Verdict> verdicts =
        allAtOnce(30, () -> authenticator.check(new Ask().token("x").request()));

    assertThat(lookedAt).hasValue(3);
    assertThat(verdicts).filteredOn(BAD_TOKEN::equals).hasSize(3);
    assertThat(verdicts).filteredOn(TOO_MANY::equals).hasSize(27);
  }

  @Test
  void whoIsRightIsNeverRefusedForAskingManyTimesAtOnce() throws Exception {
    for (int round = 0; round < 50; round++) {
      Authenticator authenticator = authenticator(limits().failuresPerMinute(1).build());

      assertThat(allAtOnce(30, () -> authenticator.check(new Ask().token("good").request())))
          .containsOnly(ADMITTED);
    }
  }

  @Test
  void anAttemptThatCannotBeDecidedIsGivenBack() {
    Authenticator broken =
        Authenticator.builder()
            .tokens(
                token -> {
                  throw new IllegalStateException("the file is gone");
                })
            .clock(InstantSource.fixed(Ask.NOW))
            .limits(limits().failuresPerMinute(1).build())
            .build();
    for (int i = 0; i < 5; i++) {
      assertThatThrownBy(() -> broken.check(new Ask().token("x").request()))
          .hasMessage("the file is gone");
    }
  }

  @Test
  void whoTriesManyUsersFromOneAddressIsHeldByTheLimitOnRequests() {
    Authenticator authenticator =
        authenticator(limits().failuresPerMinute(3).requests(10, 25).build());
    int told = 0;
    for (int i = 0; i < 1_000; i++) {
      Ask ask = new Ask().token("bad").with("X-User-Id", "u-" + i);
      told += authenticator.check(ask.request()).equals(BAD_TOKEN) ? 1 : 0;
    }

    assertThat(told).isEqualTo(25);
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await(30, SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static List<Verdict> allAtOnce(int callers, Callable<Verdict> call) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(callers);
    CyclicBarrier start = new CyclicBarrier(callers);
    try {
      List<Future<Verdict>> futures = new ArrayList<>();
      for (int i = 0; i < callers; i++) {
        futures.add(
            threads.submit(
                () -> {
                  await(start);
                  return call.call();
                }));
      }
      List<Verdict> verdicts = new ArrayList<>();
      for (Future<Verdict> future : futures) {
        verdicts.add(future.get(30, SECONDS));
      }
      return verdicts;
    } finally {
      threads.shutdownNow();
      assertThat(threads.awaitTermination(10, SECONDS)).isTrue();
    }
  }

  /** Many threads: exactly as many bad attempts are answered as there are in the bucket. */
  @Test
  void noAttemptIsCountedTwiceOrNotAtAll() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      for (int round = 0; round < 100; round++) {
        Authenticator authenticator =
            authenticator(limits().failuresPerMinute(20).requests(60, 60).build());
        AtomicInteger told = new AtomicInteger();
        AtomicInteger tooMany = new AtomicInteger();
        CyclicBarrier start = new CyclicBarrier(8);
        List<Future<?>> futures = new ArrayList<>();
        for (int thread = 0; thread < 8; thread++) {
          futures.add(
              threads.submit(
                  () -> {
                    start.await();
                    for (int i = 0; i < 10; i++) {
                      Verdict verdict = authenticator.check(new Ask().token("bad").request());
                      (verdict.equals(BAD_TOKEN) ? told : tooMany).incrementAndGet();
                    }
                    return null;
                  }));
        }
        for (Future<?> future : futures) {
          future.get(30, SECONDS);
        }
        assertThat(told).hasValue(20);
        assertThat(tooMany).hasValue(60);
      }
    } finally {
      threads.shutdownNow();
      assertThat(threads.awaitTermination(10, SECONDS)).isTrue();
    }
  }

  @Test
  void withoutLimitsNobodyIsRefused() {
    RequestLimits none = RequestLimits.unlimited();

    assertThat(admitted(none, 10_000)).isEqualTo(10_000);
    for (int i = 0; i < 100; i++) {
      none.begin("u", "192.0.2.1").orElseThrow().end(true);
    }
    assertThat(none.remembered()).isZero();
  }

  @Test
  void aSettingOutOfRangeIsRefused() {
    assertThatThrownBy(() -> limits().requests(0, 1)).hasMessageContaining("perSecond must be 1");
    assertThatThrownBy(() -> limits().requests(10, 9)).hasMessageContaining("burst must be");
    assertThatThrownBy(() -> limits().failuresPerMinute(0)).hasMessageContaining("perMinute");
    assertThatThrownBy(() -> limits().remembered(0)).hasMessageContaining("keys must be 1");
  }
}
