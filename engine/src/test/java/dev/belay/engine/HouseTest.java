package dev.belay.engine;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import dev.belay.engine.thread.Backoff;
import dev.belay.engine.thread.OutsideTrouble;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who may know whom: section 5 of the design, over the compiled classes of api and engine. */
class HouseTest {

  private static final String API = "dev.belay";
  private static final String ENGINE = "dev.belay.engine";
  private static final String STORE = "dev.belay.engine.store";

  /** Every package of ours, and the packages of ours that it may know. */
  private static final Map<String, Set<String>> MAY_KNOW =
      Map.of(
          API,
          Set.of(),
          "dev.belay.engine.thread",
          Set.of(),
          "dev.belay.engine.event",
          Set.of(API),
          STORE,
          Set.of(API, "dev.belay.engine.thread"),
          "dev.belay.engine.cancel",
          Set.of(API, "dev.belay.engine.thread", STORE),
          "dev.belay.engine.dispatch",
          Set.of(
              API,
              "dev.belay.engine.thread",
              "dev.belay.engine.event",
              STORE,
              "dev.belay.engine.cancel"),
          "dev.belay.engine.cluster",
          Set.of(
              API,
              "dev.belay.engine.thread",
              "dev.belay.engine.event",
              STORE,
              "dev.belay.engine.cancel",
              "dev.belay.engine.dispatch"),
          ENGINE,
          Set.of(
              API,
              "dev.belay.engine.thread",
              "dev.belay.engine.event",
              STORE,
              "dev.belay.engine.cancel",
              "dev.belay.engine.dispatch",
              "dev.belay.engine.cluster"));

  /** The servers of the tests are on the class path, too, and no part of the house. */
  private static final JavaClasses OURS =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .withImportOption(location -> !location.contains("/dev/belay/servers/"))
          .importPackages(API);

  @Test
  void everyPackageKnowsOnlyThoseBelowIt() {
    Map<String, Set<String>> known = new TreeMap<>();
    for (JavaClass each : OURS) {
      Set<String> packages = known.computeIfAbsent(each.getPackageName(), any -> new TreeSet<>());
      each.getDirectDependenciesFromSelf().stream()
          .map(dependency -> dependency.getTargetClass().getPackageName())
          .filter(name -> isOurs(name) && !name.equals(each.getPackageName()))
          .forEach(packages::add);
    }
    assertThat(known.keySet()).as("packages of ours").isEqualTo(new TreeSet<>(MAY_KNOW.keySet()));
    known.forEach(
        (name, others) ->
            assertThat(MAY_KNOW.get(name)).as("known by %s", name).containsAll(others));
  }

  private static boolean isOurs(String packageName) {
    return packageName.equals(API) || packageName.startsWith(API + ".");
  }

  /** Jackson, Jdbi, H2 and the like are the engine's own affair. */
  private static ArchRule theApiStandsOnTheJdkAlone() {
    return classes()
        .that(resideInAPackage(API))
        .should()
        .onlyDependOnClassesThat(
            resideInAPackage(API)
                .or(resideInAPackage("java.."))
                .or(resideInAPackage("org.jspecify.annotations")));
  }

  /** A connection of the caller is handed on; only the store uses it. */
  private static ArchRule onlyTheStoreTalksToTheDatabase() {
    return noClasses()
        .that(resideOutsideOfPackages(STORE))
        .should()
        .callCodeUnitWhere(
            JavaCall.Predicates.target(
                com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner(
                    resideInAPackage("java.sql")
                        .or(resideInAPackage("javax.sql"))
                        .or(resideInAPackage("org.jdbi.."))
                        .or(resideInAPackage("org.h2.."))
                        .or(resideInAPackage("com.zaxxer..")))));
  }

  private static ArchRule noPackagesKnowEachOtherInACircle() {
    return slices().matching("dev.belay.(**)").should().beFreeOfCycles();
  }

  /**
   * What the store may use has no thread in it: the arithmetic of pauses, and a kind of trouble.
   */
  private static ArchRule theStoreKnowsNoThreadsOfOurs() {
    return noClasses()
        .that(resideInAPackage(STORE))
        .should()
        .dependOnClassesThat(
            resideInAPackage("dev.belay.engine.thread")
                .and(not(belongToAnyOf(Backoff.class, OutsideTrouble.class))));
  }

  private static ArchRule theStoreStartsNoThreads() {
    return noClasses()
        .that(resideInAPackage(STORE))
        .should()
        .callConstructorWhere(
            JavaCall.Predicates.target(
                com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner(
                    JavaClass.Predicates.assignableTo(Thread.class)
                        .or(
                            JavaClass.Predicates.assignableTo(
                                java.util.concurrent.Executor.class)))))
        .orShould()
        .dependOnClassesThat(
            JavaClass.Predicates.equivalentTo(java.util.concurrent.Executors.class));
  }

  private static ArchRule nobodyKnowsQuartzYet() {
    return noClasses().should().dependOnClassesThat(resideInAPackage("org.quartz.."));
  }

  private static ArchRule nobodyLogsThroughTheJdk() {
    return noClasses()
        .should()
        .callMethodWhere(
            JavaCall.Predicates.target(
                com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner(
                    resideInAPackage("java.util.logging"))));
  }

  private static ArchRule nobodySleeps() {
    return noClasses()
        .should()
        .callMethod(Thread.class, "sleep", long.class)
        .orShould()
        .callMethod(Thread.class, "sleep", long.class, int.class);
  }

  /** Wall time never measures a duration. */
  private static ArchRule nobodyCountsWallTime() {
    return noClasses().should().callMethod(System.class, "currentTimeMillis");
  }

  private static ArchRule whatUsersSeeIsBelayItsBuilderAndItsConfiguration() {
    return classes()
        .that(resideInAPackage(ENGINE))
        .and()
        .arePublic()
        .should()
        .haveNameMatching(
            "dev\\.belay\\.engine\\.(Belay|EngineBuilder|HandlerThreads|EngineConfig(Builder)?)");
  }

  /** What is not made to be extended cannot be. */
  private static ArchRule classesAreFinal() {
    return classes()
        .that()
        .areNotInterfaces()
        .and(not(isExtendedByUs()))
        .and()
        .areNotAnonymousClasses()
        .should()
        .haveModifier(JavaModifier.FINAL);
  }

  private static DescribedPredicate<JavaClass> isExtendedByUs() {
    return DescribedPredicate.describe("extended by us", each -> !each.getSubclasses().isEmpty());
  }

  static Stream<ArchRule> rules() {
    return Stream.of(
        theApiStandsOnTheJdkAlone().as("the api stands on the JDK alone"),
        onlyTheStoreTalksToTheDatabase().as("only the store talks to the database"),
        noPackagesKnowEachOtherInACircle().as("no packages know each other in a circle"),
        theStoreKnowsNoThreadsOfOurs().as("the store knows no threads of ours"),
        theStoreStartsNoThreads().as("the store starts no threads"),
        nobodyKnowsQuartzYet().as("nobody knows Quartz yet"),
        nobodyLogsThroughTheJdk().as("nobody logs through the JDK"),
        NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.as("nobody prints"),
        nobodySleeps().as("nobody sleeps"),
        nobodyCountsWallTime().as("nobody counts wall time"),
        whatUsersSeeIsBelayItsBuilderAndItsConfiguration()
            .as("what users see is Belay, its builder and its configuration"),
        classesAreFinal().as("classes are final"));
  }

  @ParameterizedTest
  @MethodSource("rules")
  void theHouseIsInOrder(ArchRule rule) {
    rule.check(OURS);
  }

  @Test
  void whatUsersSeeSpeaksOfNothingInside() {
    for (JavaClass seen : OURS) {
      boolean public_ = seen.getModifiers().contains(JavaModifier.PUBLIC);
      if (!public_ || !Set.of(API, ENGINE).contains(seen.getPackageName())) {
        continue;
      }
      Set<String> spoken =
          seen.getMethods().stream()
              .filter(method -> method.getModifiers().contains(JavaModifier.PUBLIC))
              .flatMap(HouseTest::typesOf)
              .map(JavaClass::getPackageName)
              .filter(name -> isOurs(name) && !name.equals(API) && !name.equals(ENGINE))
              .collect(Collectors.toSet());
      assertThat(spoken).as("inner packages in the signatures of %s", seen.getName()).isEmpty();
    }
  }

  private static Stream<JavaClass> typesOf(JavaMethod method) {
    return Stream.concat(
        Stream.of(method.getRawReturnType()), method.getRawParameterTypes().stream());
  }

  @Test
  void everyPackageSaysWhatMayBeNull() throws ClassNotFoundException {
    for (String name : MAY_KNOW.keySet()) {
      Class<?> info = Class.forName(name + ".package-info");
      assertThat(info.isAnnotationPresent(NullMarked.class)).as("@NullMarked on %s", name).isTrue();
    }
  }
}
