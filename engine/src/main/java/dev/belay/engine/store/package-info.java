/**
 * The state machine in SQL; the only code that knows the tables.
 *
 * <p>{@link dev.belay.engine.store.JobStore} has one method for each move. Everything is a guarded
 * update whose row count is the answer; no method starts a thread.
 */
@NullMarked
package dev.belay.engine.store;

import org.jspecify.annotations.NullMarked;
