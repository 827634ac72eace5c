package dev.belay;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * What kind of work a job is: a name, under which handlers are found, and the class of its payload.
 *
 * <p>The name is stored with every job and outlives deployments; the class is only used to write
 * and read the payload as JSON.
 *
 * @param name 1 to 100 characters of {@code A-Z a-z 0-9 . _ -}
 * @param payloadType the class that payloads are written from and read into
 * @param <P> the payload
 */
public record JobType<P>(String name, Class<P> payloadType) {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,100}");

  /** Refuses a name outside the stated alphabet or length. */
  public JobType {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(payloadType, "payloadType");
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "job type name must be 1 to 100 characters of A-Z a-z 0-9 . _ -, was '" + name + "'");
    }
  }

  /** The type of that name whose payload is of that class. */
  public static <P> JobType<P> of(String name, Class<P> payloadType) {
    return new JobType<>(name, payloadType);
  }

  /** The name. */
  @Override
  public String toString() {
    return name;
  }
}
