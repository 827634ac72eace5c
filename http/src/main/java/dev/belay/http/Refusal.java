package dev.belay.http;

import dev.belay.http.credentials.Verdict;

/** A request that is answered with an error. Expected, cheap, and without a stack trace. */
final class Refusal extends Exception {

  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final Phrase phrase;
  private final String[] arguments;

  Refusal(ErrorCode code, Phrase phrase, String... arguments) {
    super(phrase.key(), null, false, false);
    this.code = code;
    this.phrase = phrase;
    this.arguments = arguments;
  }

  /** A request of another API, or none. */
  static Refusal badRequest(Phrase phrase, String... arguments) {
    return new Refusal(ErrorCode.BAD_REQUEST, phrase, arguments);
  }

  /** A field, parameter or header that is missing or wrong; the first argument names it. */
  static Refusal badParameter(Phrase phrase, String... arguments) {
    return new Refusal(ErrorCode.PARAMETER_INVALID, phrase, arguments);
  }

  /** Reason, code and phrase have the same name: the test goes through all of them. */
  static Refusal of(Verdict.Reason reason) {
    return new Refusal(ErrorCode.valueOf(reason.name()), Phrase.valueOf(reason.name()));
  }

  ErrorCode code() {
    return code;
  }

  Phrase phrase() {
    return phrase;
  }

  /** What is told; of what is our fault, no more than the trace id by which the log tells it. */
  String in(Language language, String traceId) {
    return code == ErrorCode.INTERNAL
        ? language.say(phrase, traceId)
        : language.say(phrase, arguments);
  }
}
