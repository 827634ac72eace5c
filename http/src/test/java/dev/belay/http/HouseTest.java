package dev.belay.http;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** Who may know whom in this module. */
class HouseTest {

  private static final String API = "dev.belay";
  private static final String HTTP = "dev.belay.http";
  private static final String CREDENTIALS = "dev.belay.http.credentials";

  private static final Map<String, Set<String>> MAY_KNOW =
      Map.of(HTTP, Set.of(API, CREDENTIALS), CREDENTIALS, Set.of(API));

  private static final JavaClasses OURS =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(HTTP);

  @Test
  void everyPackageKnowsOnlyThoseBelowIt() {
    Map<String, Set<String>> known = new TreeMap<>();
    for (JavaClass each : OURS) {
      Set<String> others = known.computeIfAbsent(each.getPackageName(), any -> new TreeSet<>());
      each.getDirectDependenciesFromSelf().stream()
          .map(dependency -> dependency.getTargetClass().getPackageName())
          .filter(name -> name.equals(API) || name.startsWith(API + "."))
          .filter(name -> !name.equals(each.getPackageName()))
          .forEach(others::add);
    }
    assertThat(known.keySet()).isEqualTo(new TreeSet<>(MAY_KNOW.keySet()));
    known.forEach(
        (name, others) ->
            assertThat(MAY_KNOW.get(name)).as("known by %s", name).containsAll(others));
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("dev.belay.(http..)").should().beFreeOfCycles().check(OURS);
  }

  @Test
  void nobodyTalksToADatabase() {
    noClasses()
        .should()
        .dependOnClassesThat(resideInAPackage("java.sql..").or(resideInAPackage("javax.sql..")))
        .check(OURS);
  }

  @Test
  void onlyTheDoorsKnowAServer() {
    noClasses()
        .that()
        .haveSimpleNameNotStartingWith("Jetty")
        .and()
        .haveSimpleNameNotStartingWith("Reception")
        .and()
        .haveSimpleNameNotStartingWith("BatchTaskServer")
        .and()
        .haveSimpleNameNotStartingWith("BatchTaskServlet")
        .should()
        .dependOnClassesThat(
            resideInAPackage("org.eclipse.jetty..").or(resideInAPackage("jakarta..")))
        .check(OURS);
  }

  @Test
  void nobodyWritesToTheStandardStreams() {
    NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(OURS);
  }

  @Test
  void everyPackageIsNullMarked() {
    classes()
        .that()
        .haveSimpleName("package-info")
        .should()
        .beAnnotatedWith(NullMarked.class)
        .check(OURS);
  }
}
