package dev.belay.http.credentials;

import static dev.belay.http.credentials.Verdict.Reason.DATE_INVALID;
import static dev.belay.http.credentials.Verdict.Reason.DATE_OUT_OF_WINDOW;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.Optional;

/**
 * When an X-Date is good: at most {@code maxAge} old, at most {@code maxSkew} ahead.
 *
 * <p>The carrier pages print the pattern as {@code yyyyMMDD'T'HHmmss'Z'}; in {@code java.time} that
 * is the day of the year, and nine digits late in it. Their own sample, {@code 20251103T070140Z},
 * is what we take.
 */
record DateWindow(InstantSource clock, Duration maxAge, Duration maxSkew) {

  /** Strict: no 30th of February, no hour 24, no leap second. */
  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withResolverStyle(ResolverStyle.STRICT);

  /** {@code 20251103T070140Z}; the formatter alone would take longer years, and signs. */
  private static final int LENGTH = 16;

  /** As it is written in a request; what is below a second is cut off. */
  static String format(Instant instant) {
    return FORMAT.format(instant.atOffset(ZoneOffset.UTC));
  }

  /** Why that X-Date is refused; empty when it is good. */
  Optional<Verdict.Reason> refusal(Optional<String> header) {
    Instant date;
    try {
      date = parse(header.filter(text -> text.length() == LENGTH).orElse(""));
    } catch (DateTimeException e) {
      return Optional.of(DATE_INVALID);
    }
    Duration age = Duration.between(date, clock.instant());
    return age.compareTo(maxAge) > 0 || age.compareTo(maxSkew.negated()) < 0
        ? Optional.of(DATE_OUT_OF_WINDOW)
        : Optional.empty();
  }

  private static Instant parse(String text) {
    return LocalDateTime.parse(text, FORMAT).toInstant(ZoneOffset.UTC);
  }
}
