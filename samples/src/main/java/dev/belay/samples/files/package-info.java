/**
 * What the drive does with files: an {@link dev.belay.samples.files.Order} is the payload of a job,
 * its {@link dev.belay.samples.files.Work} one run of it.
 *
 * <p>Whatever the verb: a file appears whole or not at all, nothing that is there is overwritten,
 * symbolic links are never followed, trouble with one file is a line in the report, and a run after
 * a kill finishes what the first one began.
 */
@NullMarked
package dev.belay.samples.files;

import org.jspecify.annotations.NullMarked;
