package dev.belay.engine.dispatch;

import dev.belay.JobHandler;
import dev.belay.JobRun;
import dev.belay.JobType;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/** Which handler serves which type. Immutable. */
public final class Handlers {

  private final Map<String, Entry<?>> byType;
  private final List<String> types;

  /** With these entries, by the name of the type. */
  public Handlers(Map<String, Entry<?>> byType) {
    this.byType = Map.copyOf(byType);
    this.types = byType.keySet().stream().sorted().toList();
  }

  /** The names of the types that are served, sorted. */
  public List<String> types() {
    return types;
  }

  Entry<?> of(String type) {
    Entry<?> entry = byType.get(type);
    if (entry == null) {
      throw new IllegalStateException("claimed a job of type " + type + " without a handler");
    }
    return entry;
  }

  /**
   * A type with its handler.
   *
   * @param type the type
   * @param handler its handler
   * @param ownThreads makes a thread for each run; null when runs use the worker's
   * @param <P> the payload
   */
  public record Entry<P>(
      JobType<P> type, JobHandler<P> handler, @Nullable ThreadFactory ownThreads) {

    /** The call of the handler with the payload that the JSON holds. */
    Call prepare(Payloads payloads, String json) {
      P payload = payloads.readPayload(type, json);
      return run -> handler.run(payload, run);
    }
  }

  /** A handler with its payload. */
  @FunctionalInterface
  interface Call {
    void run(JobRun run) throws Exception;
  }
}
