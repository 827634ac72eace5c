package dev.belay.engine.store;

import com.github.f4b6a3.tsid.TsidFactory;
import dev.belay.JobId;

/**
 * Makes ids: 42 bits of time, then 22 bits that are random at the start of each millisecond and
 * count up within it.
 *
 * <p>Two processes may still meet on the same id; the primary key notices, and the one that comes
 * second takes another.
 */
public final class JobIds {

  private static final long RANDOM_BITS = (1L << 22) - 1;

  private static final TsidFactory FACTORY = TsidFactory.builder().withNodeBits(0).build();

  private JobIds() {}

  /** A new id, greater than those made here before. */
  public static JobId next() {
    return new JobId(FACTORY.create().toLong());
  }

  /**
   * The id to take when that one is somebody else's: of the same millisecond, and always the same
   * for that key. Taken again and again it comes by every id of the millisecond.
   */
  static JobId otherThan(JobId taken, long key) {
    long step = key | 1;
    long random = (taken.value() + step) & RANDOM_BITS;
    return new JobId((taken.value() & ~RANDOM_BITS) | random);
  }
}
