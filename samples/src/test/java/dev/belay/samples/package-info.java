/** Tests of the file drive. */
@NullMarked
package dev.belay.samples;

import org.jspecify.annotations.NullMarked;
