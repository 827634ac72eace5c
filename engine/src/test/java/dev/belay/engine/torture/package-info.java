/**
 * Several processes, killed, paused and cut off at random, while clients submit and cancel; and a
 * checker that reads answers, journals and tables for a broken guarantee.
 */
package dev.belay.engine.torture;
