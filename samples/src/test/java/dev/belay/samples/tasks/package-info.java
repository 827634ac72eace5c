/** Tests of the drive as batch tasks. */
@NullMarked
package dev.belay.samples.tasks;

import org.jspecify.annotations.NullMarked;
