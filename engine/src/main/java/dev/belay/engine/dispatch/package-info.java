/**
 * Claim loop, workers and finishing: the way of a job from the store through its handler and back.
 */
@NullMarked
package dev.belay.engine.dispatch;

import org.jspecify.annotations.NullMarked;
