/** The guarantees, each tried to be broken through what users see. */
package dev.belay.engine.guarantee;
