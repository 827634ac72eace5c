package dev.belay.samples.files;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** The machine that this process runs on. */
final class Machine {

  private static final int MOST_CHARS = 80;

  private Machine() {}

  /** Its host name, or what the user calls it, in the characters that a job type may have. */
  static String name() {
    String told = System.getenv("BELAY_SAMPLES_MACHINE");
    String name = told == null || told.isBlank() ? hostName() : told;
    String plain = name.replaceAll("[^A-Za-z0-9._-]", "-");
    return plain.substring(0, Math.min(plain.length(), MOST_CHARS));
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown";
    }
  }
}
