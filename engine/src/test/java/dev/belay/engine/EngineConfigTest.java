package dev.belay.engine;

import static java.time.Duration.ZERO;
import static java.time.Duration.ofDays;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.belay.ConfigurationException;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EngineConfigTest {

  /** An entry, how it is set, its range, and the nearest values outside. */
  record Entry<T>(
      String name,
      BiFunction<EngineConfigBuilder, T, EngineConfigBuilder> setter,
      T least,
      T most,
      T below,
      T above) {

    EngineConfig with(T value) {
      EngineConfigBuilder builder = EngineConfig.builder();
      switch (name) {
        case "heartbeatInterval", "connectionTimeout" -> builder.lease(ofHours(1));
        case "lease" -> builder.heartbeatInterval(ofMillis(50)).connectionTimeout(ofMillis(250));
        case "firstBackoff" -> builder.longestBackoff(ofMinutes(1));
        default -> {}
      }
      return setter.apply(builder, value).build();
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private static Entry<Integer> count(
      String name,
      BiFunction<EngineConfigBuilder, Integer, EngineConfigBuilder> setter,
      int least,
      int most) {
    return new Entry<>(name, setter, least, most, least - 1, most + 1);
  }

  private static Entry<Duration> time(
      String name,
      BiFunction<EngineConfigBuilder, Duration, EngineConfigBuilder> setter,
      Duration least,
      Duration most) {
    return new Entry<>(name, setter, least, most, least.minusNanos(1), most.plusNanos(1));
  }

  static Stream<Entry<?>> entries() {
    return Stream.concat(counts(), times());
  }

  private static Stream<Entry<?>> counts() {
    return Stream.of(
        count("workers", EngineConfigBuilder::workers, 1, 10_000),
        count("claimAhead", EngineConfigBuilder::claimAhead, 0, 10_000),
        count("maxReplacedWorkers", EngineConfigBuilder::maxReplacedWorkers, 0, 10_000),
        count("clientConnections", EngineConfigBuilder::clientConnections, 1, 1_000),
        count("cancelConnections", EngineConfigBuilder::cancelConnections, 1, 1_000),
        count("groupSize", EngineConfigBuilder::groupSize, 1, 10_000),
        count("purgeChunk", EngineConfigBuilder::purgeChunk, 1, 10_000),
        count("maxUnwritten", EngineConfigBuilder::maxUnwritten, 1, 1_000_000),
        count("maxPayloadBytes", EngineConfigBuilder::maxPayloadBytes, 2, 1_048_576),
        count("maxResultBytes", EngineConfigBuilder::maxResultBytes, 2, 1_048_576),
        count("maxStackChars", EngineConfigBuilder::maxStackChars, 0, 100_000),
        count("eventBuffer", EngineConfigBuilder::eventBuffer, 1, 1_000_000));
  }

  private static Stream<Entry<?>> times() {
    return Stream.of(
        time("pollInterval", EngineConfigBuilder::pollInterval, ofMillis(10), ofHours(1)),
        time("progressInterval", EngineConfigBuilder::progressInterval, ofMillis(50), ofHours(1)),
        time("watchInterval", EngineConfigBuilder::watchInterval, ofMillis(10), ofMinutes(1)),
        time("signalInterval", EngineConfigBuilder::signalInterval, ofMillis(10), ofMinutes(1)),
        time("stopGrace", EngineConfigBuilder::stopGrace, ofMillis(10), ofDays(1)),
        time("interruptInterval", EngineConfigBuilder::interruptInterval, ofMillis(10), ofHours(1)),
        time("longestShield", EngineConfigBuilder::longestShield, ofMillis(1), ofHours(1)),
        time("hookWait", EngineConfigBuilder::hookWait, ZERO, ofMinutes(1)),
        time("drainTime", EngineConfigBuilder::drainTime, ZERO, ofDays(1)),
        time("closeWait", EngineConfigBuilder::closeWait, ofMillis(10), ofMinutes(10)),
        time(
            "heartbeatInterval",
            EngineConfigBuilder::heartbeatInterval,
            ofMillis(50),
            ofMinutes(10)),
        time("lease", EngineConfigBuilder::lease, ofMillis(300), ofHours(1)),
        time(
            "housekeepingInterval",
            EngineConfigBuilder::housekeepingInterval,
            ofMillis(10),
            ofHours(1)),
        time("orphanInterval", EngineConfigBuilder::orphanInterval, ofMillis(10), ofDays(1)),
        time("nodeRetention", EngineConfigBuilder::nodeRetention, ZERO, ofDays(3_660)),
        time(
            "connectionTimeout",
            EngineConfigBuilder::connectionTimeout,
            ofMillis(250),
            ofMinutes(1)),
        time("lockWait", EngineConfigBuilder::lockWait, ofMillis(1), ofMinutes(1)),
        time(
            "announceInterval",
            EngineConfigBuilder::announceInterval,
            ofMillis(1),
            Duration.ofSeconds(10)),
        time("heldRowPause", EngineConfigBuilder::heldRowPause, ofMillis(1), ofMinutes(1)),
        time("storeTimeout", EngineConfigBuilder::storeTimeout, ZERO, ofMinutes(10)),
        time("firstBackoff", EngineConfigBuilder::firstBackoff, ofMillis(1), ofMinutes(1)),
        time("longestBackoff", EngineConfigBuilder::longestBackoff, ofMillis(10), ofMinutes(1)),
        time("migrationWait", EngineConfigBuilder::migrationWait, ZERO, ofHours(1)),
        time("retention", EngineConfigBuilder::retention, ZERO, ofDays(3_660)),
        time("purgeInterval", EngineConfigBuilder::purgeInterval, ofMillis(10), ofDays(1)),
        time("compactInterval", EngineConfigBuilder::compactInterval, ofMillis(100), ofDays(1)),
        time("compactBudget", EngineConfigBuilder::compactBudget, ofMillis(1), ofMinutes(1)));
  }

  @ParameterizedTest
  @MethodSource("entries")
  <T> void aValueOutOfRangeIsRefusedByNameAndValue(Entry<T> entry) {
    for (T bad : java.util.List.of(entry.below(), entry.above())) {
      assertThatThrownBy(() -> entry.with(bad))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageStartingWith(entry.name() + " must be ")
          .hasMessageEndingWith(", was " + bad);
    }
  }

  @ParameterizedTest
  @MethodSource("entries")
  <T> void theLeastAndTheMostAreTakenAndKept(Entry<T> entry) throws ReflectiveOperationException {
    for (T good : java.util.List.of(entry.least(), entry.most())) {
      EngineConfig config = entry.with(good);
      assertThat(EngineConfig.class.getMethod(entry.name()).invoke(config)).isEqualTo(good);
    }
  }

  @Test
  void everyEntryWithARangeIsInTheTable() {
    Set<String> ranged =
        Arrays.stream(EngineConfig.class.getRecordComponents())
            .filter(component -> component.getType() != boolean.class)
            .filter(component -> component.getType() != String.class)
            .map(RecordComponent::getName)
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(entries().map(Entry::name)).containsExactlyInAnyOrderElementsOf(ranged);
  }

  @Test
  void aLeaseShorterThanThreeHeartbeatsIsRefused() {
    EngineConfigBuilder builder = EngineConfig.builder().heartbeatInterval(Duration.ofSeconds(5));
    assertThatThrownBy(() -> builder.lease(Duration.ofMillis(14_999)).build())
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("lease must be at least three times heartbeatInterval (PT5S), was PT14.999S");
    assertThat(builder.lease(Duration.ofSeconds(15)).build().lease()).hasSeconds(15);
  }

  @ParameterizedTest
  @MethodSource("times")
  void aTimeThatIsNullIsRefusedByName(Entry<Duration> entry) {
    assertThatThrownBy(() -> entry.with(null))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(entry.name() + " must be ")
        .hasMessageEndingWith(", was null");
  }

  @Test
  void aConnectionThatMayBeWaitedForAsLongAsTheLeaseIsRefused() {
    EngineConfigBuilder builder = EngineConfig.builder().connectionTimeout(Duration.ofSeconds(15));
    assertThatThrownBy(builder::build)
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("connectionTimeout must be shorter than lease (PT15S), was PT15S");
    assertThat(builder.lease(Duration.ofSeconds(16)).build().connectionTimeout()).hasSeconds(15);
  }

  @Test
  void aFirstPauseLongerThanTheLongestIsRefused() {
    EngineConfigBuilder builder = EngineConfig.builder().firstBackoff(Duration.ofSeconds(3));
    assertThatThrownBy(builder::build)
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("firstBackoff must be at most longestBackoff (PT2S), was PT3S");
    assertThat(builder.longestBackoff(Duration.ofSeconds(3)).build().firstBackoff()).hasSeconds(3);
  }

  @Test
  void lessDurabilityIsAcceptedOnlyWhenAskedFor() {
    assertThat(EngineConfig.defaults().acceptLessDurability()).isFalse();
    assertThat(EngineConfig.builder().acceptLessDurability(true).build().acceptLessDurability())
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1jobs", "jobs-", "a b", "jobs;", "\"jobs\"", "a.b", "jöbs"})
  void aPrefixOfTablesThatIsNoNameIsRefused(String prefix) {
    EngineConfigBuilder builder = EngineConfig.builder().tablePrefix(prefix);
    assertThatThrownBy(builder::build)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("tablePrefix")
        .hasMessageEndingWith("was '" + prefix + "'");
  }

  @Test
  void namesAreAsLongAsTheDatabasesLeaveThemWhole() {
    EngineConfig config =
        EngineConfig.builder().schemaName("s".repeat(63)).tablePrefix("p".repeat(30)).build();
    assertThat(config.schemaName()).hasSize(63);
    assertThat(config.tablePrefix()).hasSize(30);
    assertThat(EngineConfig.defaults().schemaName()).isEmpty();
    assertThat(EngineConfig.defaults().tablePrefix()).isEqualTo("belay_");
    assertThatThrownBy(() -> EngineConfig.builder().schemaName("s".repeat(64)).build())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("schemaName must be 1 to 63 letters");
    assertThatThrownBy(() -> EngineConfig.builder().tablePrefix("p".repeat(31)).build())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("tablePrefix must be 1 to 30 letters");
  }
}
