/** Tests of the file drive. */
@NullMarked
package dev.belay.samples.files;

import org.jspecify.annotations.NullMarked;
