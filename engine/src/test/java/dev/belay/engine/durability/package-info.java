/** What survives kills, interrupts, outages and lost nodes. */
package dev.belay.engine.durability;
