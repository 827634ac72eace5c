package dev.belay.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a JSON object. What is wrong with one is a refusal that names it with its path, as
 * {@code taskInfo.fileInfo[3].fileId}. A field that is {@code null} is one that is missing; fields
 * that nobody asks for are ignored.
 */
final class Fields {

  private final ObjectNode object;
  private final String prefix;

  Fields(ObjectNode object, String prefix) {
    this.object = object;
    this.prefix = prefix;
  }

  /** The text of a field that must be there. */
  String text(String name) throws Refusal {
    return present(name, optionalText(name));
  }

  /** The text of a field; null when it is missing. */
  @Nullable String optionalText(String name) throws Refusal {
    JsonNode value = value(name);
    return value == null ? null : textOf(value, path(name));
  }

  /** The number of a field that must be there. */
  int integer(String name, int min, int max) throws Refusal {
    return present(name, optionalInteger(name, min, max));
  }

  /** The number of a field; null when it is missing. */
  @Nullable Integer optionalInteger(String name, int min, int max) throws Refusal {
    JsonNode value = value(name);
    if (value == null) {
      return null;
    }
    if (!value.isIntegralNumber()) {
      throw Refusal.badParameter(Phrase.NOT_AN_INTEGER, path(name));
    }
    if (!value.canConvertToInt() || value.intValue() < min || value.intValue() > max) {
      throw Refusal.badParameter(
          Phrase.OUT_OF_RANGE, path(name), Integer.toString(min), Integer.toString(max));
    }
    return value.intValue();
  }

  /** The object of a field that must be there. */
  Fields structure(String name) throws Refusal {
    return structureOf(present(name, value(name)), path(name));
  }

  /** The objects of a list; empty when it is missing. */
  List<Fields> structures(String name) throws Refusal {
    List<Fields> structures = new ArrayList<>();
    for (JsonNode element : list(name)) {
      structures.add(structureOf(element, path(name) + "[" + structures.size() + "]"));
    }
    return structures;
  }

  /** The texts of a list; empty when it is missing. */
  List<String> texts(String name) throws Refusal {
    List<String> texts = new ArrayList<>();
    for (JsonNode element : list(name)) {
      texts.add(textOf(element, path(name) + "[" + texts.size() + "]"));
    }
    return texts;
  }

  /** Whether the field is there. */
  boolean has(String name) {
    return value(name) != null;
  }

  /** What the field is called in a refusal. */
  String path(String name) {
    return prefix.isEmpty() ? name : prefix + "." + name;
  }

  private List<JsonNode> list(String name) throws Refusal {
    JsonNode value = value(name);
    if (value == null) {
      return List.of();
    }
    if (!value.isArray()) {
      throw Refusal.badParameter(Phrase.NOT_A_LIST, path(name));
    }
    return value.valueStream().toList();
  }

  private static Fields structureOf(JsonNode value, String path) throws Refusal {
    if (value instanceof ObjectNode structure) {
      return new Fields(structure, path);
    }
    throw Refusal.badParameter(Phrase.NOT_A_STRUCTURE, path);
  }

  private static String textOf(JsonNode value, String path) throws Refusal {
    if (!value.isTextual()) {
      throw Refusal.badParameter(Phrase.NOT_A_STRING, path);
    }
    String text = value.textValue();
    if (text.isEmpty()) {
      throw Refusal.badParameter(Phrase.EMPTY, path);
    }
    if (text.chars().anyMatch(c -> c == 0) || hasLoneSurrogate(text)) {
      throw Refusal.badParameter(Phrase.BAD_TEXT, path);
    }
    return text;
  }

  /** JSON can write half a pair; nothing behind this could store it. */
  private static boolean hasLoneSurrogate(String text) {
    return text.codePoints()
        .anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
  }

  private @Nullable JsonNode value(String name) {
    JsonNode value = object.get(name);
    return value == null || value.isNull() ? null : value;
  }

  private <T> T present(String name, @Nullable T value) throws Refusal {
    if (value == null) {
      throw Refusal.badParameter(Phrase.MISSING, path(name));
    }
    return value;
  }
}
