package dev.belay.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.text.MessageFormat;
import java.util.List;
import java.util.Locale;
import java.util.PropertyResourceBundle;
import java.util.ResourceBundle;
import java.util.Set;

/**
 * The languages of {@code msg}. Each has its whole bundle and falls back on nothing: {@link
 * ResourceBundle#getBundle} would, on the locale of this JVM.
 */
enum Language {
  ENGLISH("en-US"),
  CHINESE("zh-CN");

  private static final int LONGEST_TAG = 64;

  private final Locale locale;

  @SuppressWarnings("ImmutableEnumChecker") // nobody can change it, but its type does not say so
  private final ResourceBundle messages;

  Language(String tag) {
    locale = Locale.forLanguageTag(tag);
    messages = bundle("messages_" + locale + ".properties");
  }

  /**
   * The language that header asks for: Chinese for {@code zh}, {@code zh-CN}, {@code zh-SG} and
   * {@code zh-Hans}, English for everything else, also for what is no language tag. An underscore
   * is taken for a hyphen.
   */
  static Language of(List<String> header) {
    if (header.isEmpty() || header.get(0).length() > LONGEST_TAG) {
      return ENGLISH;
    }
    Locale wanted = Locale.forLanguageTag(header.get(0).trim().replace('_', '-'));
    return wanted.getLanguage().equals("zh") && isSimplified(wanted) ? CHINESE : ENGLISH;
  }

  private static boolean isSimplified(Locale chinese) {
    return chinese.getScript().isEmpty()
        ? Set.of("", "CN", "SG").contains(chinese.getCountry())
        : chinese.getScript().equals("Hans");
  }

  /** Its tag, as BCP 47 has it. */
  String tag() {
    return locale.toLanguageTag();
  }

  /** The phrase in this language. */
  String say(Phrase phrase, String... arguments) {
    return new MessageFormat(messages.getString(phrase.key()), locale).format(arguments);
  }

  /** What its bundle has. */
  Set<String> keys() {
    return messages.keySet();
  }

  private static ResourceBundle bundle(String name) {
    try (InputStream in = Language.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("no " + name + " beside " + Language.class.getName());
      }
      return new PropertyResourceBundle(new InputStreamReader(in, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(name, e);
    }
  }
}
