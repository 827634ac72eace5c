package dev.belay.samples;

import java.util.Properties;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A JDBC URL, and user and password beside it. Drivers disagree about which counts when a setting
 * is in both places; so it is in one of them only.
 */
final class Login {

  private final Properties beside = new Properties();
  private String url;

  private Login(String url) {
    this.url = url;
  }

  /** What that URL says. */
  static Login in(String url) {
    return new Login(url);
  }

  /**
   * Decides a setting: the option, else what the URL says, else the environment.
   *
   * @param option null when it was not given
   * @param environment null when it is not set
   */
  void set(String name, @Nullable String option, @Nullable String environment) {
    Pattern setting = Pattern.compile("([?&])" + name + "=[^&]*&?");
    if (option != null) {
      url = setting.matcher(url).replaceAll("$1");
      beside.setProperty(name, option);
    } else if (environment != null && !setting.matcher(url).find()) {
      beside.setProperty(name, environment);
    }
  }

  /** The URL, without what options have overruled. */
  String url() {
    return url;
  }

  /** What stands beside it. */
  Properties beside() {
    return beside;
  }
}
