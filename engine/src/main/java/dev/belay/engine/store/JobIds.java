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

  private static final TsidFactory FACTORY = TsidFactory.builder().withNodeBits(0).build();

  private JobIds() {}

  /** A new id, greater than those made here before. */
  public static JobId next() {
    return new JobId(FACTORY.create().toLong());
  }
}
