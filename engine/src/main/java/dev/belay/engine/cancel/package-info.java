/**
 * Stops in memory: which runs this node has, and how one is told to stop, interrupted, and found
 * stuck. {@link dev.belay.engine.cancel.StopToken} is one run, {@link
 * dev.belay.engine.cancel.StopMachine} the threads behind all of them.
 */
@NullMarked
package dev.belay.engine.cancel;

import org.jspecify.annotations.NullMarked;
