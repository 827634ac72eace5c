package dev.belay.engine.store;

import java.time.Duration;
import java.util.List;

/**
 * What a node says of itself when it registers.
 *
 * @param id its id, new at every start
 * @param label process and host, for people
 * @param types the job types it handles
 * @param lease after that long without a heartbeat it is lost
 */
public record NodeCard(long id, String label, List<String> types, Duration lease) {}
