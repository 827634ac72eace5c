package dev.belay.engine.explore;

import dev.belay.engine.store.RunKey;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a node has in memory: the runs it knows, and up to which claim it knows them all. Like the
 * engine's own, shared by the threads of the node.
 */
final class Node {

  private final long id;
  private final AtomicLong lastClaimNo = new AtomicLong(1);
  private final Set<RunKey> known = ConcurrentHashMap.newKeySet();
  private volatile long registeredClaimNo = 1;

  Node(long id) {
    this.id = id;
  }

  long id() {
    return id;
  }

  long nextClaimNo() {
    return lastClaimNo.incrementAndGet();
  }

  void register(long claimNo, Set<RunKey> runs) {
    known.addAll(runs);
    registeredClaimNo = claimNo;
  }

  void settled(RunKey run) {
    known.remove(run);
  }

  long registeredClaimNo() {
    return registeredClaimNo;
  }

  boolean knows(RunKey run) {
    return known.contains(run);
  }
}
