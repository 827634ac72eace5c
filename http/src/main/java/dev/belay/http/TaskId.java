package dev.belay.http;

import dev.belay.JobId;
import java.util.regex.Pattern;

/** Reads the id of a task. It has one spelling only, so that logs and limits know it again. */
final class TaskId {

  private static final Pattern FORM = Pattern.compile("[1-9][0-9]{0,18}");

  private TaskId() {}

  /** The job of that id; the field is named when the text is none. */
  static JobId of(String text, String field) throws Refusal {
    if (!FORM.matcher(text).matches()) {
      throw Refusal.badParameter(Phrase.NOT_AN_ID, field);
    }
    try {
      return JobId.parse(text);
    } catch (IllegalArgumentException e) { // 19 digits, and above 2^63 - 1
      throw Refusal.badParameter(Phrase.NOT_AN_ID, field);
    }
  }
}
