/** Tells the application's listeners what happens, on a thread of its own. */
@NullMarked
package dev.belay.engine.event;

import org.jspecify.annotations.NullMarked;
