package dev.belay.engine;

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

class EngineConfigTest {

  /** An entry, how it is set, its range, and the nearest values outside. */
  record Entry<T>(
      String name,
      BiFunction<EngineConfig.Builder, T, EngineConfig.Builder> setter,
      T least,
      T most,
      T below,
      T above) {

    EngineConfig with(T value) {
      EngineConfig.Builder builder = EngineConfig.builder();
      if (name.equals("heartbeatInterval")) {
        builder.lease(Duration.ofHours(1));
      } else if (name.equals("lease")) {
        builder.heartbeatInterval(Duration.ofMillis(50));
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
      BiFunction<EngineConfig.Builder, Integer, EngineConfig.Builder> setter,
      int least,
      int most) {
    return new Entry<>(name, setter, least, most, least - 1, most + 1);
  }

  private static Entry<Duration> time(
      String name,
      BiFunction<EngineConfig.Builder, Duration, EngineConfig.Builder> setter,
      Duration least,
      Duration most) {
    return new Entry<>(name, setter, least, most, least.minusNanos(1), most.plusNanos(1));
  }

  static Stream<Entry<?>> entries() {
    return Stream.concat(counts(), times());
  }

  private static Stream<Entry<?>> counts() {
    return Stream.of(
        count("workers", EngineConfig.Builder::workers, 1, 10_000),
        count("claimAhead", EngineConfig.Builder::claimAhead, 0, 10_000),
        count("maxReplacedWorkers", EngineConfig.Builder::maxReplacedWorkers, 0, 10_000),
        count("purgeChunk", EngineConfig.Builder::purgeChunk, 1, 10_000),
        count("groupSize", EngineConfig.Builder::groupSize, 1, 10_000),
        count("maxPayloadBytes", EngineConfig.Builder::maxPayloadBytes, 2, 1 << 20),
        count("maxResultBytes", EngineConfig.Builder::maxResultBytes, 2, 1 << 20),
        count("maxStackChars", EngineConfig.Builder::maxStackChars, 0, 100_000),
        count("eventBuffer", EngineConfig.Builder::eventBuffer, 1, 1_000_000),
        count("clientConnections", EngineConfig.Builder::clientConnections, 1, 1_000),
        count("cancelConnections", EngineConfig.Builder::cancelConnections, 1, 1_000));
  }

  private static Stream<Entry<?>> times() {
    Duration ms = Duration.ofMillis(1);
    Duration minute = Duration.ofMinutes(1);
    Duration hour = Duration.ofHours(1);
    Duration day = Duration.ofDays(1);
    return Stream.of(
        time("pollInterval", EngineConfig.Builder::pollInterval, ms.multipliedBy(10), hour),
        time("signalInterval", EngineConfig.Builder::signalInterval, ms.multipliedBy(10), minute),
        time(
            "heartbeatInterval",
            EngineConfig.Builder::heartbeatInterval,
            ms.multipliedBy(50),
            minute.multipliedBy(10)),
        time("lease", EngineConfig.Builder::lease, ms.multipliedBy(150), hour),
        time("drainTime", EngineConfig.Builder::drainTime, Duration.ZERO, day),
        time("stopGrace", EngineConfig.Builder::stopGrace, ms.multipliedBy(10), day),
        time(
            "interruptInterval",
            EngineConfig.Builder::interruptInterval,
            ms.multipliedBy(10),
            hour),
        time("longestShield", EngineConfig.Builder::longestShield, ms, hour),
        time("hookWait", EngineConfig.Builder::hookWait, Duration.ZERO, minute),
        time("progressInterval", EngineConfig.Builder::progressInterval, ms.multipliedBy(50), hour),
        time("lockWait", EngineConfig.Builder::lockWait, ms, minute),
        time(
            "storeTimeout",
            EngineConfig.Builder::storeTimeout,
            Duration.ZERO,
            minute.multipliedBy(10)),
        time("longestBackoff", EngineConfig.Builder::longestBackoff, ms.multipliedBy(10), minute),
        time("retention", EngineConfig.Builder::retention, Duration.ZERO, day.multipliedBy(3_660)),
        time("purgeInterval", EngineConfig.Builder::purgeInterval, ms.multipliedBy(10), day),
        time("compactInterval", EngineConfig.Builder::compactInterval, ms.multipliedBy(100), day));
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
            .map(RecordComponent::getName)
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(entries().map(Entry::name)).containsExactlyInAnyOrderElementsOf(ranged);
  }

  @Test
  void aLeaseShorterThanThreeHeartbeatsIsRefused() {
    EngineConfig.Builder builder = EngineConfig.builder().heartbeatInterval(Duration.ofSeconds(5));
    assertThatThrownBy(() -> builder.lease(Duration.ofMillis(14_999)).build())
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("lease must be at least three times heartbeatInterval (PT5S), was PT14.999S");
    assertThat(builder.lease(Duration.ofSeconds(15)).build().lease()).hasSeconds(15);
  }

  @Test
  void lessDurabilityIsAcceptedOnlyWhenAskedFor() {
    assertThat(EngineConfig.defaults().acceptLessDurability()).isFalse();
    assertThat(EngineConfig.builder().acceptLessDurability(true).build().acceptLessDurability())
        .isTrue();
  }
}
