package dev.belay.engine.dispatch;

import dev.belay.engine.store.JobStore;
import dev.belay.engine.store.Patience;

/**
 * What runs need of the engine.
 *
 * @param store the store
 * @param patience how long a handler's call is repeated
 * @param payloads JSON
 * @param finisher where progress goes
 * @param canceller how a run cancels its own job
 * @param transactions how a run opens a transaction
 */
record RunServices(
    JobStore store,
    Patience patience,
    Payloads payloads,
    Finisher finisher,
    Canceller canceller,
    Transactions transactions) {}
