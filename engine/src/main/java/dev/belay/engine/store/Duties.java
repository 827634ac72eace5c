package dev.belay.engine.store;

import java.time.Duration;

/**
 * What a store consists of once the product of its database is known.
 *
 * @param engine sessions for engine threads
 * @param client sessions for the application
 */
record Duties(
    Dialect dialect,
    Names names,
    Connections connections,
    Sessions engine,
    Sessions client,
    Submitting submitting,
    Claiming claiming,
    Settling settling,
    Expiring expiring,
    Running running,
    Cancelling cancelling,
    Membership membership,
    Reading reading,
    Schema schema) {

  static Duties of(Dialect dialect, Connections connections, StoreSettings settings) {
    Names names = new Names(dialect, settings.schemaName(), settings.tablePrefix());
    Duration timeout = settings.connectionTimeout();
    Sessions engine = new Sessions(connections.engine(), dialect, names, timeout);
    Sessions client = new Sessions(connections.client(), dialect, names, timeout);
    Sessions cancel = new Sessions(connections.cancel(), dialect, names, timeout);
    StuckRuns stuckRuns = new StuckRuns(dialect);
    Expiring expiring = new Expiring(engine, dialect);
    return new Duties(
        dialect,
        names,
        connections,
        engine,
        client,
        new Submitting(client, dialect),
        new Claiming(engine, dialect, expiring),
        new Settling(engine, dialect, stuckRuns),
        expiring,
        new Running(engine, client, dialect),
        new Cancelling(cancel, dialect),
        new Membership(engine, dialect, stuckRuns),
        new Reading(client, engine, dialect, stuckRuns),
        new Schema(connections.engine(), engine, dialect, names));
  }
}
