package dev.belay.engine.cancel;

import dev.belay.StopCause;
import org.jspecify.annotations.Nullable;

/**
 * How a run was left, decided in the instant it left: no later stop changes it.
 *
 * @param cause the stop that the handler could see, null when there was none
 * @param insideNanos how long the handler was inside; 0 when it never entered
 * @param abandoned whether its worker slot had been given up before it left
 */
public record Departure(@Nullable StopCause cause, long insideNanos, boolean abandoned) {}
