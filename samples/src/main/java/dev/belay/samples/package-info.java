/**
 * A small file drive over folders on disk, with a command line: copies that can be called off at
 * any moment.
 *
 * <p>Start at {@link dev.belay.samples.Main}; the job itself is in {@link
 * dev.belay.samples.FolderCopy}.
 */
@NullMarked
package dev.belay.samples;

import org.jspecify.annotations.NullMarked;
