package dev.belay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Values refuse nonsense, and say which field had which value. */
class ValuesTest {

  record Copy(String from) {}

  private static final JobType<Copy> COPY = JobType.of("copy", Copy.class);
  private static final Submission<Copy> SUBMISSION = Submission.of(COPY, new Copy("/a"));
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final Duration TOO_LONG = Duration.ofDays(3_660).plusNanos(1);

  /** What somebody tries, and what it must be told: the field, then the value. */
  record Nonsense(Runnable attempt, String field, String value) {
    @Override
    public String toString() {
      return field + " " + value;
    }
  }

  private static Nonsense refused(String field, Object value, Runnable attempt) {
    return new Nonsense(attempt, field, String.valueOf(value));
  }

  static Stream<Nonsense> nonsense() {
    return Stream.of(ids(), submissions(), retryPolicies(), cancellations(), others())
        .flatMap(each -> each);
  }

  private static Stream<Nonsense> ids() {
    String twentyDigits = "9".repeat(20);
    return Stream.of(
        refused("job id", 0, () -> new JobId(0)),
        refused("job id", -5, () -> new JobId(-5)),
        refused("job id", "''", () -> JobId.parse("")),
        refused("job id", "'-1'", () -> JobId.parse("-1")),
        refused("job id", "'+1'", () -> JobId.parse("+1")),
        refused("job id", "' 1'", () -> JobId.parse(" 1")),
        refused("job id", "'1e3'", () -> JobId.parse("1e3")),
        refused("job id", "'١'", () -> JobId.parse("١")),
        refused("job id", 0, () -> JobId.parse("0")),
        refused("job id", twentyDigits, () -> JobId.parse(twentyDigits)),
        refused("job id", "9223372036854775808", () -> JobId.parse("9223372036854775808")),
        refused("job id", "x".repeat(40) + "...", () -> JobId.parse("x".repeat(1_000))),
        refused("job type name", "''", () -> JobType.of("", Copy.class)),
        refused("job type name", "'a b'", () -> JobType.of("a b", Copy.class)),
        refused("job type name", "'ä'", () -> JobType.of("ä", Copy.class)),
        refused("job type name", "'a\n'", () -> JobType.of("a\n", Copy.class)),
        refused("job type name", "x".repeat(101), () -> JobType.of("x".repeat(101), Copy.class)));
  }

  private static Stream<Nonsense> submissions() {
    Duration negative = Duration.ofNanos(-1);
    return Stream.of(
        refused("delay", negative, () -> SUBMISSION.dueIn(negative)),
        refused("delay", TOO_LONG, () -> SUBMISSION.dueIn(TOO_LONG)),
        refused("runTimeout", Duration.ZERO, () -> SUBMISSION.runTimeout(Duration.ZERO)),
        refused(
            "runTimeout", "PT0.000999S", () -> SUBMISSION.runTimeout(Duration.ofNanos(999_000))),
        refused("runTimeout", TOO_LONG, () -> SUBMISSION.runTimeout(TOO_LONG)),
        refused("dueAt", NOON, () -> SUBMISSION.notAfter(NOON.minusSeconds(1)).dueAt(NOON)),
        refused("notAfter", NOON, () -> SUBMISSION.dueAt(NOON.plusSeconds(1)).notAfter(NOON)),
        refused(
            "dueAt",
            NOON,
            () ->
                new Submission.Options(
                    Priority.LOW,
                    NOON,
                    Duration.ofSeconds(1),
                    null,
                    RetryPolicy.none(),
                    null,
                    null,
                    null)),
        refused("submitter", "''", () -> SUBMISSION.submitter("")),
        refused("submitter", 201, () -> SUBMISSION.submitter("u".repeat(201))),
        refused("submitter", "U+0000", () -> SUBMISSION.submitter("u\0")),
        refused("traceId", "''", () -> SUBMISSION.traced("")),
        refused("traceId", 101, () -> SUBMISSION.traced("t".repeat(101))),
        refused("payload", "java.lang.String", () -> submit(COPY, "not a copy")));
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static void submit(JobType<?> type, Object payload) {
    Submission.of((JobType) type, payload);
  }

  private static Stream<Nonsense> retryPolicies() {
    Duration second = Duration.ofSeconds(1);
    Duration minus = Duration.ofSeconds(-1);
    Duration month = Duration.ofDays(30).plusNanos(1);
    return Stream.of(
        refused("maxAttempts", 0, () -> new RetryPolicy(0, second, 1, second, 0)),
        refused("maxAttempts", 1_001, () -> RetryPolicy.standard().withMaxAttempts(1_001)),
        refused("initialDelay", minus, () -> new RetryPolicy(1, minus, 1, second, 0)),
        refused("initialDelay", month, () -> new RetryPolicy(1, month, 1, month, 0)),
        refused("multiplier", 0.99, () -> new RetryPolicy(1, second, 0.99, second, 0)),
        refused("multiplier", 100.1, () -> new RetryPolicy(1, second, 100.1, second, 0)),
        refused("multiplier", "NaN", () -> new RetryPolicy(1, second, Double.NaN, second, 0)),
        refused("maxDelay", "PT0S", () -> new RetryPolicy(1, second, 1, Duration.ZERO, 0)),
        refused("maxDelay", month, () -> new RetryPolicy(1, second, 1, month, 0)),
        refused("jitter", -0.1, () -> new RetryPolicy(1, second, 1, second, -0.1)),
        refused("jitter", 1.1, () -> new RetryPolicy(1, second, 1, second, 1.1)),
        refused("jitter", "NaN", () -> new RetryPolicy(1, second, 1, second, Double.NaN)));
  }

  private static Stream<Nonsense> cancellations() {
    Cancellation by = Cancellation.by("u-17");
    return Stream.of(
        refused("actor", "''", () -> Cancellation.by("")),
        refused("actor", 201, () -> Cancellation.by("u".repeat(201))),
        refused("reason", "''", () -> by.because("")),
        refused("reason", 1_001, () -> by.because("r".repeat(1_001))),
        refused("traceId", 101, () -> by.traced("t".repeat(101))),
        refused("onlySubmitter", "''", () -> by.onlySubmittedBy("")),
        refused("onlySubmitter", 201, () -> by.onlySubmittedBy("u".repeat(201))),
        refused("runNo", 0, () -> by.onlyRun(0)),
        refused("onlyRunNo", -1, () -> new Cancellation(null, null, null, false, -1, null)));
  }

  private static Stream<Nonsense> others() {
    JobId id = new JobId(7);
    return Stream.of(
        refused("limit", 0, () -> JobQuery.newest().limit(0)),
        refused("limit", 1_001, () -> JobQuery.newest().limit(1_001)),
        refused("submitter", "''", () -> JobQuery.newest().submitter("")),
        refused("submitter", 201, () -> JobQuery.newest().submitter("u".repeat(201))),
        refused("type", "''", () -> JobQuery.newest().types(Set.of("copy", ""))),
        refused("type", 101, () -> JobQuery.newest().types(Set.of("t".repeat(101)))),
        refused("types", 101, () -> JobQuery.newest().types(types(101))),
        refused("offset", -1, () -> JobQuery.newest().offset(-1)),
        refused("offset", 1_000_001, () -> JobQuery.newest().offset(1_000_001)),
        refused("progress", "-1 of 5", () -> new Progress(-1, 5)),
        refused("progress", "1 of -5", () -> new Progress(1, -5)),
        refused("code", 5, () -> JobStatus.ofCode(5)),
        refused("code", -1, () -> JobStatus.ofCode(-1)),
        refused("code", 3, () -> Priority.ofCode(3)),
        refused("snapshot", "SEALED", () -> new CancelVerdict(id, CancelOutcome.SEALED, null)),
        refused(
            "stopCause", "TIMED_OUT", () -> new JobCancelledException(id, StopCause.TIMED_OUT)));
  }

  @ParameterizedTest
  @MethodSource("nonsense")
  void nonsenseIsRefusedByFieldAndValue(Nonsense nonsense) {
    assertThatThrownBy(nonsense.attempt()::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(nonsense.field())
        .hasMessageContaining(nonsense.value());
  }

  static Stream<Nonsense> missing() {
    Cancellation by = Cancellation.by("u-17");
    return Stream.of(
        refused("text", null, () -> JobId.parse(null)),
        refused("name", null, () -> JobType.of(null, Copy.class)),
        refused("payloadType", null, () -> JobType.of("copy", null)),
        refused("payload", null, () -> Submission.of(COPY, null)),
        refused("type", null, () -> Submission.of(null, new Copy("/a"))),
        refused("options", null, () -> new Submission<>(COPY, new Copy("/a"), null)),
        refused("priority", null, () -> SUBMISSION.priority(null)),
        refused("delay", null, () -> SUBMISSION.dueIn(null)),
        refused("retry", null, () -> SUBMISSION.retry(null)),
        refused("initialDelay", null, () -> new RetryPolicy(1, null, 1, Duration.ZERO, 0)),
        refused("maxDelay", null, () -> new RetryPolicy(1, Duration.ZERO, 1, null, 0)),
        refused("actor", null, () -> Cancellation.by(null)),
        refused("reason", null, () -> by.because(null)),
        refused("traceId", null, () -> by.traced(null)),
        refused("onlySubmitter", null, () -> by.onlySubmittedBy(null)));
  }

  @ParameterizedTest
  @MethodSource("missing")
  void whatIsMissingIsNamed(Nonsense missing) {
    assertThatThrownBy(missing.attempt()::run)
        .isInstanceOf(NullPointerException.class)
        .hasMessage(missing.field());
  }

  @Test
  void theExtremesAreTaken() {
    assertThat(JobId.parse("1")).isEqualTo(new JobId(1));
    assertThat(JobId.parse("9223372036854775807")).isEqualTo(new JobId(Long.MAX_VALUE));
    assertThat(JobType.of("A-z.0_9", Copy.class)).hasToString("A-z.0_9");
    assertThat(JobType.of("x".repeat(100), Copy.class).name()).hasSize(100);
    assertThat(SUBMISSION.dueIn(Duration.ofDays(3_660)).options().delay()).hasDays(3_660);
    assertThat(SUBMISSION.runTimeout(Duration.ofMillis(1)).options().runTimeout()).hasMillis(1);
    assertThat(SUBMISSION.submitter("u".repeat(200)).options().submitter()).hasSize(200);
    assertThat(SUBMISSION.dueAt(NOON).notAfter(NOON).options().notAfter()).isEqualTo(NOON);
    assertThat(new RetryPolicy(1_000, Duration.ofDays(30), 100, Duration.ofDays(30), 1).jitter())
        .isOne();
    assertThat(Cancellation.by("u".repeat(200)).because("r".repeat(1_000)).reason()).hasSize(1_000);
    assertThat(JobQuery.newest().limit(1_000).limit()).isEqualTo(1_000);
    assertThat(JobQuery.newest().offset(1_000_000).offset()).isEqualTo(1_000_000);
    assertThat(JobQuery.newest().types(types(100)).types()).hasSize(100);
    assertThat(JobQuery.newest().submitter("u".repeat(200)).submitter()).hasSize(200);
    assertThat(new Progress(3, 0).total()).isZero();
  }

  @Test
  void idsAreSortedByTheirNumberAndReadAsTheyAreWritten() {
    JobId small = new JobId(9);
    JobId large = new JobId(1_289_250_105_886_769_024L);
    assertThat(small).isLessThan(large);
    assertThat(large).hasToString("1289250105886769024");
    assertThat(JobId.parse(large.toString())).isEqualTo(large);
  }

  @Test
  void changingOneThingOfASubmissionKeepsTheOthers() {
    Submission<Copy> all =
        SUBMISSION
            .priority(Priority.HIGH)
            .dueAt(NOON)
            .notAfter(NOON.plusSeconds(60))
            .retry(RetryPolicy.none())
            .runTimeout(Duration.ofSeconds(9))
            .submitter("u-17")
            .traced("t-1");
    assertThat(all.options())
        .isEqualTo(
            new Submission.Options(
                Priority.HIGH,
                NOON,
                Duration.ZERO,
                NOON.plusSeconds(60),
                RetryPolicy.none(),
                Duration.ofSeconds(9),
                "u-17",
                "t-1"));
    assertThat(all.dueIn(Duration.ofSeconds(5)).options().dueAt()).isNull();
    assertThat(SUBMISSION.options()).isEqualTo(Submission.Options.standard());
  }

  @Test
  void changingOneThingOfACancellationKeepsTheOthers() {
    Cancellation all =
        Cancellation.by("u-17")
            .because("wrong")
            .traced("t-1")
            .onlyWhileToDo()
            .onlyRun(3)
            .onlySubmittedBy("u-18");
    assertThat(all).isEqualTo(new Cancellation("u-17", "wrong", "t-1", true, 3, "u-18"));
  }

  @Test
  void changingOneThingOfAQueryKeepsTheOthers() {
    JobQuery all =
        JobQuery.newest()
            .submitter("u-17")
            .type(COPY)
            .status(JobStatus.FAILED)
            .before(new JobId(5))
            .offset(3)
            .limit(7);
    assertThat(all)
        .isEqualTo(
            new JobQuery(
                "u-17", Set.of("copy"), Set.of(JobStatus.FAILED), new JobId(5), 3, 7, false));
    assertThat(all.submitter("u-18").types(Set.of("a", "b")).statuses(Set.of()))
        .isEqualTo(new JobQuery("u-18", Set.of("a", "b"), Set.of(), new JobId(5), 3, 7, false));
    assertThat(JobQuery.newest())
        .isEqualTo(new JobQuery(null, Set.of(), Set.of(), null, 0, 100, false));
  }

  @Test
  void aQueryKeepsWhatItWasGivenWhateverBecomesOfTheSets() {
    Set<String> types = new HashSet<>(Set.of("copy"));
    Set<JobStatus> statuses = EnumSet.of(JobStatus.FAILED);
    JobQuery query = JobQuery.newest().types(types).statuses(statuses);
    types.add("move");
    statuses.clear();
    assertThat(query.types()).containsExactly("copy");
    assertThat(query.statuses()).containsExactly(JobStatus.FAILED);
    assertThatThrownBy(() -> query.types().add("move"))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> query.statuses().clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }

  private static Set<String> types(int count) {
    return IntStream.range(0, count).mapToObj(i -> "t" + i).collect(Collectors.toSet());
  }

  @Test
  void restsGrowUpToTheCapAndVaryWithinTheJitter() {
    RetryPolicy policy = new RetryPolicy(9, Duration.ofSeconds(1), 3, Duration.ofSeconds(10), 0.5);
    assertThat(policy.delayAfter(1, 0.5)).hasSeconds(1);
    assertThat(policy.delayAfter(2, 0.5)).hasSeconds(3);
    assertThat(policy.delayAfter(3, 0.5)).hasSeconds(9);
    assertThat(policy.delayAfter(4, 0.5)).hasSeconds(10);
    assertThat(policy.delayAfter(900, 0.5)).hasSeconds(10);
    assertThat(policy.delayAfter(4, 0)).hasSeconds(5);
    assertThat(policy.delayAfter(4, 0.999_999).toMillis()).isBetween(14_999L, 15_000L);
    assertThat(RetryPolicy.fixed(4, Duration.ofSeconds(2)).delayAfter(3, 0.9)).hasSeconds(2);
    assertThat(RetryPolicy.none().delayAfter(1, 0.9)).isZero();
  }
}
