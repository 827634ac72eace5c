/**
 * Throw-away database servers from Maven artifacts, for tests and for trying things out: {@link
 * dev.belay.servers.Servers} starts them.
 */
@NullMarked
package dev.belay.servers;

import org.jspecify.annotations.NullMarked;
