package dev.belay.samples;

import dev.belay.CancelOutcome;
import dev.belay.CancelRecord;
import dev.belay.Job;
import dev.belay.JobError;
import dev.belay.Progress;
import dev.belay.Stopped;
import dev.belay.samples.files.Printable;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the drive says about jobs. */
final class Words {

  private Words() {}

  /** What a cancel decided, as a sentence about the job. */
  static String decided(CancelOutcome outcome) {
    return switch (outcome) {
      case CANCELLED_TO_DO -> "cancelled before it started; it never will";
      case CANCELLED_PROCESSING -> "cancelled while it was processing";
      case ALREADY_CANCELLED -> "was cancelled already";
      case ALREADY_COMPLETED -> "not cancelled, it had completed already";
      case ALREADY_FAILED -> "not cancelled, it had failed already";
      case SEALED -> "not cancelled, it is past its point of no return";
      case NOT_FOUND -> "no such job";
      case CONDITION_NOT_MET -> "not cancelled, a condition was not met";
    };
  }

  /** How the run of a cancelled job left. */
  static String left(Stopped.How how) {
    return switch (how) {
      case OBEYED -> "its run obeyed and has left";
      case FINISHED_FIRST -> "its run came to its end all the same, and its result was discarded";
      case FAILED -> "its run left with an error";
      case NEVER_STARTED -> "it was never started";
      case NODE_LOST -> "the process that ran it was lost";
    };
  }

  /** How the job ended, short; empty text while it has not. */
  static String outcome(Job job) {
    return switch (job.status()) {
      case TO_DO, PROCESSING -> job.error() == null ? "" : "tried, " + error(job.error());
      case COMPLETED -> "completed";
      case CANCELLED -> "cancelled" + who(job.cancel());
      case FAILED -> "failed, " + error(job.error());
    };
  }

  /** By whom and why, as far as told. */
  static String who(@Nullable CancelRecord cancel) {
    if (cancel == null) {
      return "";
    }
    String by = cancel.actor() == null ? "" : " by " + Printable.of(cancel.actor());
    return cancel.reason() == null ? by : by + " (" + Printable.of(cancel.reason()) + ")";
  }

  static String progress(@Nullable Progress progress) {
    return progress == null ? "" : progress.done() + "/" + progress.total();
  }

  /** How long decision, hearing and leaving took, by the store's clock. */
  static String latencies(CancelRecord cancel, @Nullable Stopped stopped) {
    StringBuilder text = new StringBuilder("decided " + cancel.decidedAt());
    if (cancel.heardAt() != null) {
      text.append(", heard ").append(after(Duration.between(cancel.decidedAt(), cancel.heardAt())));
    }
    if (stopped != null) {
      text.append(", stopped ").append(after(Duration.between(cancel.decidedAt(), stopped.at())));
    }
    return text.toString();
  }

  private static String after(Duration duration) {
    return Durations.show(duration.isNegative() ? Duration.ZERO : duration) + " later";
  }

  private static String error(@Nullable JobError error) {
    return error == null
        ? "nobody knows why"
        : error.cause() + ": " + Printable.of(error.message());
  }

  /** The words with a capital and a full stop. */
  static String sentence(String words) {
    return Character.toUpperCase(words.charAt(0)) + words.substring(1) + ".";
  }

  /** Bytes in the unit that fits. */
  static String size(long bytes) {
    String[] units = {"bytes", "KiB", "MiB", "GiB", "TiB"};
    double amount = bytes;
    int unit = 0;
    while (amount >= 1024 && unit < units.length - 1) {
      amount /= 1024;
      unit++;
    }
    return unit == 0
        ? bytes + " bytes"
        : String.format(Locale.ROOT, "%.1f %s", amount, units[unit]);
  }
}
