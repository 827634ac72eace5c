package dev.belay.engine.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.support.ParameterDeclarations;

/**
 * The products that the tests run on; only some of them on request, as in {@code
 * -Dbelay.test.databases=h2,postgresql}.
 */
public final class Products implements ArgumentsProvider {

  private static final List<Product> ALL =
      List.of(new H2Product(), new PostgreSqlProduct(), new MariaDbProduct());

  /** Those of this run. */
  public static List<Product> ofThisRun() {
    String wanted = System.getProperty("belay.test.databases");
    if (wanted == null) {
      return ALL;
    }
    List<String> names = Arrays.stream(wanted.split(",", -1)).map(Products::name).toList();
    assertThat(ALL.stream().map(Products::name)).as("databases").containsAll(names);
    return ALL.stream().filter(product -> names.contains(name(product))).toList();
  }

  private static String name(Object product) {
    return product.toString().toLowerCase(Locale.ROOT).strip();
  }

  @Override
  public Stream<? extends Arguments> provideArguments(
      ParameterDeclarations parameters, ExtensionContext context) {
    return ofThisRun().stream().map(Arguments::of);
  }
}
