package dev.belay.engine.cancel;

import dev.belay.JobId;
import dev.belay.StopCause;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The runs this node has: claimed, inside their handler, or stuck in it. A job may have several, an
 * older stuck one beside a newer. Safe for use by many threads.
 */
public final class RunRegistry {

  private final ConcurrentSkipListMap<Key, StopToken> runs = new ConcurrentSkipListMap<>();

  /** Kept beside the map, which would have to count. */
  private final AtomicInteger size = new AtomicInteger();

  /**
   * Adds a run.
   *
   * @throws IllegalStateException when that run of the job is here already
   */
  public void add(StopToken token) {
    if (runs.putIfAbsent(Key.of(token), token) != null) {
      throw new IllegalStateException("registered twice: " + token);
    }
    size.incrementAndGet();
  }

  /** Removes a run; one that is not here changes nothing. */
  public void remove(StopToken token) {
    if (runs.remove(Key.of(token), token)) {
      size.decrementAndGet();
    }
  }

  /** That run of the job. */
  public Optional<StopToken> find(JobId id, int runNo) {
    return Optional.ofNullable(runs.get(new Key(id, runNo)));
  }

  /** The job's run with the highest number. */
  public Optional<StopToken> current(JobId id) {
    return Optional.ofNullable(runs.floorEntry(new Key(id, Integer.MAX_VALUE)))
        .map(Map.Entry::getValue)
        .filter(token -> token.jobId().equals(id));
  }

  /** Whether a handler of the job is inside, be it of its latest run or of an older one. */
  public boolean isInside(JobId id) {
    return runs.subMap(new Key(id, 0), new Key(id, Integer.MAX_VALUE)).values().stream()
        .anyMatch(token -> token.phase() == StopToken.Phase.INSIDE);
  }

  /** A snapshot, by job and run number. */
  public Collection<StopToken> all() {
    return List.copyOf(runs.values());
  }

  /** How many there are. */
  public int size() {
    return size.get();
  }

  /** Whether that run of the job is here. */
  public boolean knows(JobId id, int runNo) {
    return runs.containsKey(new Key(id, runNo));
  }

  /** Trips every run that is here now; one added meanwhile may be missed. */
  public void tripAll(StopCause cause) {
    runs.values().forEach(token -> token.trip(cause));
  }

  private record Key(JobId jobId, int runNo) implements Comparable<Key> {

    private static final Comparator<Key> ORDER =
        Comparator.comparing(Key::jobId).thenComparingInt(Key::runNo);

    static Key of(StopToken token) {
      return new Key(token.jobId(), token.runNo());
    }

    @Override
    public int compareTo(Key other) {
      return ORDER.compare(this, other);
    }
  }
}
