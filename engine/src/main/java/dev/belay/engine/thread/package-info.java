/** Loops, pauses and groups: how threads work together, without a word of what they work on. */
@NullMarked
package dev.belay.engine.thread;

import org.jspecify.annotations.NullMarked;
