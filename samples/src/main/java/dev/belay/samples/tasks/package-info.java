/** The drive as batch tasks of the documented HTTP API: real folders are the spaces. */
@NullMarked
package dev.belay.samples.tasks;

import org.jspecify.annotations.NullMarked;
