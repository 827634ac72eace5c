package dev.belay.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Reads a body: one JSON object in UTF-8, without a byte order mark, and nothing behind it.
 *
 * <p>A key that stands there twice is refused wherever it stands: two readers of the same bytes
 * could take different values for the job that is meant.
 */
final class JsonBody {

  /** The largest body, in bytes. */
  static final int LIMIT = 64 * 1024;

  private static final Pattern TELLABLE = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

  private static final ObjectReader READER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(32)
                          .maxNumberLength(64)
                          .maxStringLength(LIMIT)
                          .maxNameLength(1_000)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build()
          .readerFor(JsonNode.class);

  private JsonBody() {}

  /** The object in that body. */
  static Fields of(byte[] body) throws Refusal {
    if (body.length > LIMIT) { // a door has seen to it; whoever calls the API directly may not have
      throw Refusal.badRequest(Phrase.BODY_TOO_LARGE, Integer.toString(LIMIT));
    }
    String text = text(body);
    try {
      if (READER.readTree(text) instanceof ObjectNode object) {
        return new Fields(object, "");
      }
      throw Refusal.badRequest(Phrase.NOT_AN_OBJECT);
    } catch (JsonProcessingException e) {
      throw refusal(e);
    }
  }

  private static String text(byte[] body) throws Refusal {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(body))
          .toString();
    } catch (CharacterCodingException e) {
      throw Refusal.badRequest(Phrase.NOT_UTF_8);
    }
  }

  private static Refusal refusal(JsonProcessingException e) {
    // Jackson has no exception of its own for this; CancelTest would notice other words.
    if (e.getOriginalMessage().startsWith("Duplicate ")
        && e.getProcessor() instanceof JsonParser parser
        && parser.getParsingContext().getCurrentName() != null) {
      String name = parser.getParsingContext().getCurrentName();
      return Refusal.badRequest(
          Phrase.DUPLICATE_KEY, TELLABLE.matcher(name).matches() ? name : "\u2026");
    }
    JsonLocation at = e.getLocation();
    return Refusal.badRequest(
        Phrase.NOT_JSON,
        at == null ? "?" : Integer.toString(at.getLineNr()),
        at == null ? "?" : Integer.toString(at.getColumnNr()));
  }
}
