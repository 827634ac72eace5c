package dev.belay.engine.store;

import dev.belay.ConfigurationException;
import javax.sql.DataSource;

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
    GroupCancelling groupCancelling,
    Membership membership,
    Reading reading,
    Listing listing,
    Schema schema) {

  static Duties of(Dialect dialect, Connections connections, StoreSettings settings) {
    Names names = new Names(dialect, settings.schemaName(), settings.tablePrefix());
    Sessions engine = sessions(connections.engine(), dialect, names, settings);
    Sessions client = sessions(connections.client(), dialect, names, settings);
    Sessions cancel = sessions(connections.cancel(), dialect, names, settings);
    StuckRuns stuckRuns = new StuckRuns(dialect);
    Announcer announcer =
        new Announcer(
            settings.transactionPooling() ? null : dialect.tellNotice(),
            settings.announceInterval());
    Expiring expiring = new Expiring(engine, dialect);
    return new Duties(
        dialect,
        names,
        connections,
        engine,
        client,
        new Submitting(client, dialect, announcer),
        new Claiming(engine, dialect, expiring),
        new Settling(engine, dialect, stuckRuns, announcer),
        expiring,
        new Running(engine, client, dialect),
        new Cancelling(cancel, dialect, announcer),
        new GroupCancelling(cancel, dialect, announcer),
        new Membership(engine, dialect, stuckRuns, announcer),
        new Reading(client, engine, dialect, stuckRuns),
        new Listing(client, dialect),
        new Schema(connections.engine(), engine, dialect, names));
  }

  private static Sessions sessions(
      DataSource connections, Dialect dialect, Names names, StoreSettings settings) {
    String begin = settings.transactionPooling() ? beginBehindPooler(dialect, settings) : null;
    return new Sessions(connections, dialect, names, settings.connectionTimeout(), begin);
  }

  private static String beginBehindPooler(Dialect dialect, StoreSettings settings) {
    String begin = dialect.beginBehindPooler(settings.lockWait());
    if (begin == null) {
      throw new ConfigurationException(
          "transactionPooling must be false for a " + dialect.product() + " database, was true");
    }
    return begin;
  }
}
