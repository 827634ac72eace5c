package dev.belay.engine.thread;

/**
 * What an exception implements that tells of trouble outside this program: its message is one line
 * and says it all, so a loop logs its stack at DEBUG only.
 */
public interface OutsideTrouble {}
