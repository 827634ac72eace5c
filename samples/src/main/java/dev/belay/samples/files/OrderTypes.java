package dev.belay.samples.files;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.belay.Job;
import dev.belay.JobType;
import dev.belay.RetryPolicy;
import dev.belay.Submission;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The job types of orders. Where machines share a database each has types of its own, since a path
 * means nothing on another one.
 */
public final class OrderTypes {

  /** The verbs, one for every kind of order. */
  private static final Map<String, Class<? extends Order>> VERBS =
      Map.of(
          "copy", Copy.class,
          "move", Move.class,
          "delete", Delete.class,
          "restore", Restore.class,
          "empty-bin", EmptyBin.class,
          "zip", Zip.class,
          "unzip", Unzip.class);

  /**
   * Being killed is charged as an attempt; an order survives that more often than the standard
   * three times.
   */
  private static final RetryPolicy RETRY = RetryPolicy.fixed(20, Duration.ofSeconds(1));

  private static final JsonMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private final String suffix;

  private OrderTypes(String suffix) {
    this.suffix = suffix;
  }

  /** Those of a database that only one machine uses. */
  public static OrderTypes ofOnlyMachine() {
    return new OrderTypes("");
  }

  /** Those of this machine, on a database that others use, too. */
  public static OrderTypes ofThisMachine() {
    return new OrderTypes("." + Machine.name());
  }

  /** Every kind of order. */
  public static Set<Class<? extends Order>> kinds() {
    return Set.copyOf(VERBS.values());
  }

  /** The type of that kind of order. */
  public <O extends Order> JobType<O> typeOf(Class<O> kind) {
    String verb =
        VERBS.entrySet().stream()
            .filter(entry -> entry.getValue() == kind)
            .map(Map.Entry::getKey)
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("no order: " + kind));
    return JobType.of(verb + suffix, kind);
  }

  /** The order as a job. */
  public Submission<?> asJob(Order order) {
    return submission(order.getClass(), order);
  }

  private <O extends Order> Submission<O> submission(Class<O> kind, Order order) {
    return Submission.of(typeOf(kind), kind.cast(order)).retry(RETRY);
  }

  /** The order of that job; empty when it is none, or that of another machine, or not readable. */
  public static Optional<Order> orderOf(Job job) {
    String ours = "." + Machine.name();
    String type = job.type();
    String verb = type.endsWith(ours) ? type.substring(0, type.length() - ours.length()) : type;
    return Optional.ofNullable(VERBS.get(verb)).flatMap(kind -> parse(job, kind));
  }

  private static Optional<Order> parse(Job job, Class<? extends Order> kind) {
    try {
      return Optional.of(JSON.readValue(job.payload(), kind));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }
}
