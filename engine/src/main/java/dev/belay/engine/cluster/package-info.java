/** Life and death of nodes: lease, rescue, and what is kept in order besides. */
@NullMarked
package dev.belay.engine.cluster;

import org.jspecify.annotations.NullMarked;
