package dev.belay.http;

import java.util.Map;

/**
 * Which operation a method and a path mean. A literal path wins over {@code {job_id}}; one slash at
 * the end is ignored, as the signature ignores it; nothing is decoded, for no name and no id needs
 * it.
 */
final class Routes {

  static final String PREFIX = "/koodrive/ose/v1";

  private static final String OPEN_API = "/openapi.json";

  private final Map<String, Map<String, Operation>> literal;
  private final Operation detail;

  Routes(Operation cancel, Operation create, Operation list, Operation detail) {
    this.literal =
        Map.of(
            "/cancel",
            Map.of("POST", cancel),
            "/jobs",
            Map.of("POST", create, "GET", list),
            OPEN_API,
            Map.of("GET", call -> "")); // answered before anybody is asked who he is
    this.detail = detail;
  }

  /** Whether that is the description of the API, which everybody may read. */
  static boolean isOpenApi(String method, String path) {
    return method.equals("GET") && withoutSlash(path).equals(PREFIX + OPEN_API);
  }

  /** The operation. */
  Operation find(String method, String path) throws Refusal {
    Map<String, Operation> byMethod = byMethod(path);
    Operation operation = byMethod.get(method);
    if (operation == null) {
      throw Refusal.badRequest(
          Phrase.WRONG_METHOD, String.join(", ", byMethod.keySet().stream().sorted().toList()));
    }
    return operation;
  }

  private Map<String, Operation> byMethod(String path) throws Refusal {
    if (!path.startsWith(PREFIX + "/")) {
      throw Refusal.badRequest(Phrase.UNKNOWN_PATH);
    }
    String name = withoutSlash(path.substring(PREFIX.length()));
    if (literal.containsKey(name)) {
      return literal.get(name);
    }
    if (name.length() < 2 || name.indexOf('/', 1) >= 0) {
      throw Refusal.badRequest(Phrase.UNKNOWN_PATH);
    }
    return Map.of("GET", detail);
  }

  private static String withoutSlash(String path) {
    return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }
}
