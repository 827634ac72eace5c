package dev.belay.http.credentials;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.belay.http.credentials.TokenVerifier.Owner;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many threads, several instances, several processes and one token file. */
class TokenFileRaceTest {

  private static final double ROUNDS =
      Double.parseDouble(System.getProperty("belay.test.rounds", "1"));

  @TempDir Path folder;
  private Path file;
  private ExecutorService threads;

  @BeforeEach
  void begin() {
    file = folder.resolve("tokens.txt");
    threads = Executors.newCachedThreadPool();
  }

  @AfterEach
  void end() throws InterruptedException {
    threads.shutdownNow();
    assertThat(threads.awaitTermination(10, SECONDS)).isTrue();
  }

  private TokenFile open() {
    return TokenFile.builder(file).writeInterval(Duration.ofMillis(10)).open();
  }

  private static int rounds(int normal) {
    return (int) Math.max(1, normal * ROUNDS);
  }

  private static void all(List<Future<?>> futures) throws Exception {
    for (Future<?> future : futures) {
      future.get(60, SECONDS);
    }
  }

  /**
   * A token is good from the return of issue to the call of revoke, and unknown from the return of
   * revoke, for whoever asks, while lives are written all the time.
   */
  @Test
  void aTokenIsGoodExactlyBetweenIssueAndRevoke() throws Exception {
    AtomicInteger good = new AtomicInteger();
    AtomicInteger unknown = new AtomicInteger();
    try (TokenFile here = open();
        TokenFile there = open()) {
      for (int round = 0; round < rounds(25); round++) {
        String token = here.issue("ann");
        AtomicBoolean revoking = new AtomicBoolean();
        AtomicBoolean revoked = new AtomicBoolean();
        CyclicBarrier start = new CyclicBarrier(5);
        List<Future<?>> futures = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
          TokenFile asked = i % 2 == 0 ? here : there;
          futures.add(
              threads.submit(
                  () -> {
                    start.await();
                    for (boolean last = false; !last; ) {
                      last = revoked.get();
                      Owner owner = asked.ownerOf(token);
                      boolean mayBeUnknown = revoking.get(); // after the answer
                      if (owner instanceof Owner.User) {
                        assertThat(last).as("good after revoke returned").isFalse();
                        good.incrementAndGet();
                      } else {
                        assertThat(mayBeUnknown).as("unknown before revoke began").isTrue();
                        unknown.incrementAndGet();
                      }
                    }
                    return null;
                  }));
        }
        start.await();
        TokenFile revoker = round % 2 == 0 ? here : there;
        assertThat(revoker.ownerOf(token)).isEqualTo(new Owner.User("ann"));
        revoking.set(true);
        assertThat(revoker.revoke(token)).isTrue();
        revoked.set(true);
        all(futures);
      }
    }
    assertThat(good).hasPositiveValue();
    assertThat(unknown).hasPositiveValue();
    assertThat(Files.readString(file)).isEmpty();
  }

  @Test
  void noChangeOfTwoInstancesIsLost() throws Exception {
    Set<String> kept = ConcurrentHashMap.newKeySet();
    Set<String> gone = ConcurrentHashMap.newKeySet();
    try (TokenFile here = open();
        TokenFile there = open()) {
      List<Future<?>> futures = new ArrayList<>();
      CyclicBarrier start = new CyclicBarrier(4);
      for (int thread = 0; thread < 4; thread++) {
        TokenFile own = thread % 2 == 0 ? here : there;
        TokenFile other = thread % 2 == 0 ? there : here;
        futures.add(
            threads.submit(
                () -> {
                  start.await();
                  for (int round = 0; round < rounds(25); round++) {
                    String token = own.issue("u-" + round);
                    assertThat(other.ownerOf(token)).isEqualTo(new Owner.User("u-" + round));
                    if (round % 2 == 0) {
                      assertThat(other.revoke(token)).isTrue();
                      gone.add(token);
                    } else {
                      kept.add(token);
                    }
                  }
                  return null;
                }));
      }
      all(futures);
    }
    try (TokenFile afterwards = open()) {
      assertThat(kept).allMatch(token -> afterwards.ownerOf(token) instanceof Owner.User);
      assertThat(gone).allMatch(token -> afterwards.ownerOf(token) instanceof Owner.Unknown);
      assertThat(Files.readAllLines(file)).hasSameSizeAs(kept);
    }
  }

  @Test
  void tokensIssuedByAKilledProcessAreThereAndTheFileIsWhole() throws Exception {
    for (int round = 0; round < rounds(2); round++) {
      Path answers = folder.resolve("answers-" + round);
      Process process = issuer(answers);
      try (TokenFile here = open()) {
        await()
            .atMost(30, SECONDS)
            .until(
                () -> {
                  here.revoke(here.issue("here")); // the other one goes on meanwhile
                  return issued(answers).size() >= 20;
                });
        process.destroyForcibly();
        assertThat(process.waitFor(10, SECONDS)).isTrue();

        assertThat(issued(answers))
            .allSatisfy(
                token -> assertThat(here.ownerOf(token)).isEqualTo(new Owner.User("other")));
        here.issue("here"); // neither the lock nor half a file is in the way
      } finally {
        process.destroyForcibly();
      }
    }
    TokenLines.parse(file, Files.readString(file));
  }

  /** What was answered: whole lines. */
  private static List<String> issued(Path answers) throws IOException {
    return Files.readAllLines(answers).stream().filter(line -> line.length() == 43).toList();
  }

  private Process issuer(Path answers) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xshare:auto",
            "-cp",
            System.getProperty("java.class.path"),
            Issuer.class.getName(),
            file.toString())
        .redirectOutput(answers.toFile())
        .redirectError(ProcessBuilder.Redirect.to(new File(folder.toFile(), "errors.txt")))
        .start();
  }

  /** Issues tokens until it is killed. */
  static final class Issuer {
    public static void main(String[] args) {
      try (TokenFile tokens = TokenFile.open(Path.of(args[0]))) {
        while (!System.out.checkError()) {
          System.out.println(tokens.issue("other"));
        }
      }
    }
  }
}
