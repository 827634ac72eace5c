package dev.belay.engine.store;

import dev.belay.ConfigurationException;
import java.util.List;
import java.util.stream.Collectors;

/** The database products that the engine knows. */
final class Dialects {

  static final List<Dialect> KNOWN = List.of(new H2(), new PostgreSql(), new MariaDb());

  private Dialects() {}

  /**
   * The dialect of a product, by the name that it tells JDBC.
   *
   * @throws ConfigurationException when the engine does not know it
   */
  static Dialect of(String product) {
    return KNOWN.stream()
        .filter(dialect -> dialect.product().equals(product))
        .findFirst()
        .orElseThrow(
            () ->
                new ConfigurationException(
                    "store is a " + product + " database; this engine knows " + known()));
  }

  static boolean know(String product) {
    return KNOWN.stream().anyMatch(dialect -> dialect.product().equals(product));
  }

  private static String known() {
    return KNOWN.stream().map(Dialect::product).collect(Collectors.joining(", "));
  }
}
