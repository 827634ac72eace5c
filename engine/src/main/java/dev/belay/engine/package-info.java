/**
 * The engine behind {@link dev.belay.JobEngine} and {@link dev.belay.JobClient}; {@code Belay}
 * builds either.
 */
@NullMarked
package dev.belay.engine;

import org.jspecify.annotations.NullMarked;
