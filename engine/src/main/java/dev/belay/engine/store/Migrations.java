package dev.belay.engine.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Reads the scripts that make the tables. */
final class Migrations {

  private Migrations() {}

  /** The statements of a script, without comments, with the configured names. */
  static List<String> statementsOf(String resource, Names names) {
    List<String> statements = new ArrayList<>();
    String code =
        Arrays.stream(script(resource, names).split("\n", -1))
            .map(line -> line.replaceFirst("--.*$", ""))
            .collect(Collectors.joining("\n"));
    for (String statement : code.split(";\\s*(\n|$)", -1)) {
      if (!statement.isBlank()) {
        statements.add(statement.strip());
      }
    }
    return statements;
  }

  /** The script as people read it, with the configured names. */
  static String script(String resource, Names names) {
    try (InputStream in = Migrations.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("missing in this jar: " + resource);
      }
      return names.in(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
