/**
 * The engine behind {@link dev.belay.JobEngine} and {@link dev.belay.JobClient}: {@link dev.belay.engine.Belay} builds
 * either.
 */
@NullMarked
package dev.belay.engine;

import org.jspecify.annotations.NullMarked;
