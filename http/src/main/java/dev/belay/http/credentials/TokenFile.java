package dev.belay.http.credentials;

import dev.belay.ConfigurationException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Access tokens in a text file, shared by any number of processes on one machine.
 *
 * <p>The file holds a line {@code <SHA-256 of the token in hexadecimal> <user id> <expires at>} per
 * token and comments that begin with {@code #}; never a token. A token lives for 20 minutes after
 * it was last used (page Authentication), or as long as {@link Builder#life} says; for a day after
 * that it is told to be expired, then it is forgotten.
 *
 * <p>The file decides which tokens there are: {@link #issue} and {@link #revoke} have written it
 * when they return, and every process looks before each answer whether it was changed. A line that
 * is taken out, by whomever, is a token revoked. A longer life holds at once in the process where
 * the token was used, and is written within a minute ({@link Builder#writeInterval}) by a thread
 * that ends soon after, and at {@link #close}; a kill before that shortens it again.
 *
 * <p>A replacement is whole or does not happen, whenever a process is killed; changes of several
 * processes are merged under a lock ({@code <file>.lock}). When the file becomes unreadable while
 * it is in use, what was read last holds on, and the log says so. Safe for use by many threads.
 */
public final class TokenFile implements TokenVerifier, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(TokenFile.class);

  /** How long an expired token is told to be that, and not unknown. */
  private static final Duration REMEMBERED = Duration.ofDays(1);

  /** How long the thread stays without work; while there is some, it also wakes as often. */
  private static final Duration IDLE = Duration.ofSeconds(10);

  private static final int TOKEN_BYTES = 32;

  private final SharedFile file;
  private final InstantSource clock;
  private final Duration life;
  private final Duration writeInterval;
  private final SecureRandom random = new SecureRandom();

  /** Held from the wait for the file's lock on, so that one thread of ours waits for it. */
  private final ReentrantLock writing = new ReentrantLock();

  /** Replaced whole, by whoever holds the monitor; {@link Entry} is carried over. */
  private volatile Known known;

  private final AtomicBoolean writePlanned = new AtomicBoolean();
  private final ScheduledThreadPoolExecutor writer;

  private record Known(FileStamp stamp, Map<String, Entry> byHash) {}

  private static final class Entry {
    private final String userId;
    private volatile Instant expiresAt;

    Entry(String userId, Instant expiresAt) {
      this.userId = userId;
      this.expiresAt = expiresAt;
    }

    synchronized void lengthen(Instant until) {
      if (expiresAt.isBefore(until)) {
        expiresAt = until;
      }
    }
  }

  private TokenFile(Builder builder) {
    clock = builder.clock;
    life = builder.life;
    writeInterval = builder.writeInterval;
    file = new SharedFile(builder.path);
    writer = new ScheduledThreadPoolExecutor(1, TokenFile::thread);
    writer.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy()); // closed meanwhile
    writer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    writer.setKeepAliveTime(IDLE.toNanos(), TimeUnit.NANOSECONDS);
    writer.allowCoreThreadTimeOut(true);
    known = new Known(new FileStamp(null, -1, null, Set.of()), Map.of());
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "belay-tokens");
    thread.setDaemon(true);
    return thread;
  }

  /** Begins with the defaults. */
  public static Builder builder(Path file) {
    return new Builder(file);
  }

  /** With the defaults, as {@link Builder#open} does. */
  public static TokenFile open(Path file) {
    return builder(file).open();
  }

  @Override
  public Owner ownerOf(String token) {
    refresh();
    // Nobody can choose the hash of a guess digit by digit: the time of a look-up tells nothing.
    Entry entry = known.byHash().get(hash(token));
    if (entry == null) {
      return new Owner.Unknown();
    }
    Instant now = clock.instant();
    Instant expiresAt = entry.expiresAt;
    if (now.isBefore(expiresAt)) {
      entry.lengthen(untilFrom(now));
      planWrite();
      return new Owner.User(entry.userId);
    }
    return now.isBefore(expiresAt.plus(REMEMBERED)) ? new Owner.Expired() : new Owner.Unknown();
  }

  /**
   * Makes a token of 256 random bits for that user, and writes its hash. It is returned here and
   * can be had nowhere else afterwards.
   *
   * @throws ConfigurationException when the file cannot be understood any more
   * @throws UncheckedIOException when it cannot be written; then there is no such token
   */
  public String issue(String userId) {
    if (!Authenticator.USER_ID.matcher(userId).matches()) {
      throw new IllegalArgumentException(
          "userId must be 1 to 64 letters, digits, '-' and '_', was '" + userId + "'");
    }
    byte[] bytes = new byte[TOKEN_BYTES];
    random.nextBytes(bytes);
    String token = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    change(
        lines -> {
          lines.put(new TokenLines.Token(hash(token), userId, untilFrom(clock.instant())));
          return true;
        });
    return token;
  }

  /**
   * Makes the token unknown, in every process.
   *
   * @return false when it was that before
   * @throws ConfigurationException when the file cannot be understood any more
   * @throws UncheckedIOException when it cannot be written; the token may still be good
   */
  public boolean revoke(String token) {
    String hash = hash(token);
    return change(lines -> lines.removeIf(line -> line.hash().equals(hash)));
  }

  /**
   * Makes every token of that user unknown, in every process.
   *
   * @return false when there was none
   * @throws ConfigurationException when the file cannot be understood any more
   * @throws UncheckedIOException when it cannot be written; the tokens may still be good
   */
  public boolean revokeAll(String userId) {
    return change(lines -> lines.removeIf(line -> line.userId().equals(userId)));
  }

  /**
   * Writes what is not written yet, and ends the thread. Tokens are answered for afterwards, too,
   * but a longer life is not written any more.
   */
  @Override
  public void close() {
    writer.shutdown();
    try {
      if (!writer.awaitTermination(10, TimeUnit.SECONDS)) {
        log.warn("The writer of {} did not end within 10 s", file.path());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (writePlanned.get()) {
      write();
    }
  }

  private void planWrite() {
    if (writePlanned.compareAndSet(false, true)) {
      Future<?> unused = // it tells of its failures itself
          writer.schedule(this::write, writeInterval.toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  private void write() {
    writePlanned.set(false); // first, for a use from now on may come too late for this one
    try {
      change(lines -> true);
    } catch (RuntimeException e) {
      log.warn("Longer lives of tokens are not written: {}", e.toString());
      planWrite();
    }
  }

  /** Reads the file, lengthens lives, changes, and replaces it unless there is nothing to do. */
  private boolean change(Predicate<TokenLines> change) {
    writing.lock();
    try {
      boolean[] changed = new boolean[1];
      file.locked(() -> changed[0] = changeLocked(change));
      return changed[0];
    } catch (IOException e) {
      throw new UncheckedIOException(file.path() + " cannot be changed: " + e.getMessage(), e);
    } finally {
      writing.unlock();
    }
  }

  private synchronized boolean changeLocked(Predicate<TokenLines> change) throws IOException {
    FileStamp stamp = file.stamp();
    TokenLines lines = TokenLines.parse(file.path(), file.read());
    String before = lines.text();
    Map<String, Entry> entries = merged(lines);
    entries.forEach(
        (hash, entry) -> lines.put(new TokenLines.Token(hash, entry.userId, entry.expiresAt)));
    boolean changed = change.test(lines);
    Instant now = clock.instant();
    lines.removeIf(line -> !now.isBefore(line.expiresAt().plus(REMEMBERED)));
    if (!lines.text().equals(before)) {
      file.replace(lines.text());
      stamp = file.stamp();
    }
    known = new Known(stamp, merged(lines));
    return changed;
  }

  /** Looks whether somebody else has changed the file. */
  private void refresh() {
    try {
      if (!file.stamp().equals(known.stamp())) {
        reread();
      }
    } catch (IOException e) {
      log.warn("{} cannot be read, what was read last holds on: {}", file.path(), e.toString());
    }
  }

  private synchronized void reread() throws IOException {
    FileStamp stamp = file.stamp(); // before reading: what comes in between is seen next time
    if (stamp.equals(known.stamp())) {
      return; // somebody else was faster
    }
    try {
      known = new Known(stamp, merged(TokenLines.parse(file.path(), file.read())));
    } catch (ConfigurationException e) {
      log.warn("What was read last holds on: {}", e.getMessage());
      known = new Known(stamp, known.byHash());
    }
  }

  /** What the file says, with the lives that are longer here. */
  private Map<String, Entry> merged(TokenLines lines) {
    Map<String, Entry> before = known.byHash();
    Map<String, Entry> after = new HashMap<>();
    for (TokenLines.Token token : lines.tokens().values()) {
      Entry entry = before.get(token.hash());
      if (entry == null || !entry.userId.equals(token.userId())) {
        entry = new Entry(token.userId(), token.expiresAt());
      }
      entry.lengthen(token.expiresAt());
      after.put(token.hash(), entry);
    }
    return after;
  }

  private Instant untilFrom(Instant now) {
    return now.plus(life).truncatedTo(ChronoUnit.MILLIS);
  }

  private static String hash(String token) {
    return HexFormat.of().formatHex(Sha256.of(token));
  }

  /** Names the file alone. */
  @Override
  public String toString() {
    return "TokenFile[" + file.path() + "]";
  }

  /** Collects what a token file is opened with. For one thread. */
  public static final class Builder {

    private Path path;
    private InstantSource clock = InstantSource.system();
    private Duration life = Duration.ofMinutes(20);
    private Duration writeInterval = Duration.ofMinutes(1);

    private Builder(Path path) {
      this.path = path.toAbsolutePath();
    }

    /** How long a token lives after it was last used: 20 minutes by default; 1 s to 365 days. */
    public Builder life(Duration duration) {
      this.life = inRange("life", Duration.ofSeconds(1), duration, Duration.ofDays(365));
      return this;
    }

    /** How late a longer life is written: 1 minute by default; 10 ms to 1 hour. */
    public Builder writeInterval(Duration interval) {
      this.writeInterval =
          inRange("writeInterval", Duration.ofMillis(10), interval, Duration.ofHours(1));
      return this;
    }

    /** By what tokens expire; the system's clock by default. */
    public Builder clock(InstantSource source) {
      this.clock = Objects.requireNonNull(source, "source");
      return this;
    }

    /**
     * Reads the file, or makes an empty one that its owner alone may read.
     *
     * @throws ConfigurationException when it cannot be read or made, or a line is malformed: names
     *     the file, the line's number and what is wrong, never what it says
     */
    public TokenFile open() {
      try {
        if (Files.exists(path)) {
          path = path.toRealPath(); // a link is not to be replaced, but what it leads to
        }
        TokenFile opened = new TokenFile(this);
        opened.begin();
        return opened;
      } catch (IOException | UncheckedIOException e) {
        throw new ConfigurationException("the token file " + path + " cannot be used: " + e, e);
      }
    }

    private static Duration inRange(String name, Duration least, Duration value, Duration most) {
      if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
        throw new IllegalArgumentException(
            name + " must be " + least + " to " + most + ", was " + value);
      }
      return value;
    }
  }

  private void begin() throws IOException {
    if (!file.stamp().exists()) {
      file.locked(
          () -> {
            if (!file.stamp().exists()) {
              file.replace("");
            }
          });
    }
    FileStamp stamp = file.stamp();
    known = new Known(stamp, merged(TokenLines.parse(file.path(), file.read())));
  }
}
