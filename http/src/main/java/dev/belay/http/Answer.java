package dev.belay.http;

import java.util.Map;
import java.util.Objects;

/**
 * What is to be sent back.
 *
 * @param status the HTTP status: 200, 400, 401 or 500
 * @param headers every header but Content-Length and Date
 * @param body JSON in UTF-8. Not copied: whoever sends it leaves it alone
 */
@SuppressWarnings("ArrayRecordComponent") // not compared; written once, sent once
public record Answer(int status, Map<String, String> headers, byte[] body) {

  /** Copies the headers. */
  public Answer {
    headers = Map.copyOf(headers);
    Objects.requireNonNull(body, "body");
  }

  @Override
  public String toString() {
    return status + ", " + body.length + " bytes";
  }
}
