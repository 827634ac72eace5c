package dev.belay.engine.support;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A handler arrives and waits, whatever interrupts it, until the test lets it go. */
public final class Meeting {

  private final Semaphore arrived = new Semaphore(0);
  private final Semaphore go = new Semaphore(0);

  /** For the handler: says that it is here, and waits. An interrupt stays up. */
  public void meet() {
    arrived.release();
    go.acquireUninterruptibly();
  }

  /** For the test: waits until a handler is here. */
  public void await() throws InterruptedException {
    if (!arrived.tryAcquire(30, TimeUnit.SECONDS)) {
      throw new AssertionError("no handler came");
    }
  }

  /** For the test: whether one more handler has come. */
  public boolean hasCome() {
    return arrived.tryAcquire();
  }

  /** For the test: lets one handler go, now or when it comes. */
  public void letGo() {
    go.release();
  }
}
