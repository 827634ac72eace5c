/**
 * A small file drive over folders on disk, with a command line: whatever it does can be called off
 * at any moment.
 *
 * <p>Start at {@link dev.belay.samples.Main}; the work itself is in {@link
 * dev.belay.samples.files}.
 */
@NullMarked
package dev.belay.samples;

import org.jspecify.annotations.NullMarked;
