package dev.belay.engine.dispatch;

import dev.belay.engine.cancel.RunRegistry;
import dev.belay.engine.cancel.StopToken;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The runs of this engine, from their claim to their settlement. Thread-safe. */
final class ActiveRuns {

  private final RunRegistry registry;
  private final Map<StopToken, ActiveRun> byToken = new ConcurrentHashMap<>();

  ActiveRuns(RunRegistry registry) {
    this.registry = registry;
  }

  void add(ActiveRun run) {
    byToken.put(run.token(), run);
    registry.add(run.token());
  }

  void remove(ActiveRun run) {
    registry.remove(run.token());
    byToken.remove(run.token());
  }

  Optional<ActiveRun> of(StopToken token) {
    return Optional.ofNullable(byToken.get(token));
  }

  Collection<ActiveRun> all() {
    return byToken.values();
  }
}
