package dev.belay.engine.dispatch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.belay.JobType;
import dev.belay.PayloadException;
import java.nio.charset.StandardCharsets;

/**
 * Writes payloads and results as JSON and reads them back.
 *
 * <p>Fields that the payload class does not know are passed over, so that nodes of two versions can
 * share a store. Thread-safe.
 */
public final class Payloads {

  private final ObjectMapper mapper =
      JsonMapper.builder()
          .findAndAddModules()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
          .build();
  private final int maxPayloadBytes;
  private final int maxResultBytes;

  /** With the largest payload and result, in bytes of UTF-8. */
  public Payloads(int maxPayloadBytes, int maxResultBytes) {
    this.maxPayloadBytes = maxPayloadBytes;
    this.maxResultBytes = maxResultBytes;
  }

  /**
   * The payload as JSON.
   *
   * @throws PayloadException when it cannot be written, or is larger than the limit
   */
  public String writePayload(JobType<?> type, Object payload) {
    return write("payload of " + type, payload, maxPayloadBytes);
  }

  /**
   * The result as JSON.
   *
   * @throws PayloadException when it cannot be written, or is larger than the limit
   */
  public String writeResult(String type, Object result) {
    return write("result of " + type, result, maxResultBytes);
  }

  /**
   * The payload that the JSON holds.
   *
   * @throws PayloadException when it cannot be read into the type's class
   */
  public <P> P readPayload(JobType<P> type, String json) {
    P payload;
    try {
      payload = mapper.readValue(json, type.payloadType());
    } catch (JsonProcessingException e) {
      throw new PayloadException(
          "payload of "
              + type
              + " cannot be read into "
              + type.payloadType().getName()
              + ": "
              + e.getOriginalMessage(),
          e);
    }
    if (payload == null) {
      throw new PayloadException("payload of " + type + " is the JSON null", null);
    }
    return payload;
  }

  private String write(String what, Object value, int limit) {
    String json;
    try {
      json = mapper.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new PayloadException(what + " cannot be written as JSON: " + e.getOriginalMessage(), e);
    }
    // A char is at most three bytes of UTF-8: short texts need no count.
    if (json.length() > limit / 3) {
      int bytes = json.getBytes(StandardCharsets.UTF_8).length;
      if (bytes > limit) {
        throw new PayloadException(
            what + " is " + bytes + " bytes as JSON, the limit is " + limit, null);
      }
    }
    return json;
  }
}
