package dev.belay.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Whether an answer is as {@code openapi.json} describes it. */
final class Described {

  static final JsonNode OPEN_API = read();

  private static final String ADDRESS = "https://belay.dev/openapi.json";
  private static final SchemaRegistry REGISTRY =
      SchemaRegistry.withDefaultDialect(
          SpecificationVersion.DRAFT_2020_12,
          builder -> builder.schemas(Map.of(ADDRESS, OPEN_API.toString())));
  private static final Map<String, Schema> SCHEMAS = new ConcurrentHashMap<>();

  private Described() {}

  /** Holds an answer against the description of that path and status. */
  static void check(
      String method, String path, int status, Map<String, String> headers, JsonNode body) {
    assertThat(status).as("status of %s %s", method, path).isIn(200, 400, 401, 500);
    assertThat(headers.get("x-traceid")).as("trace id").matches("[A-Za-z0-9_-]{58}");
    assertThat(headers.get("content-type")).isEqualTo("application/json;charset=utf-8");
    assertThat(headers.get("content-language")).isIn("en-US", "zh-CN");
    assertThat(headers).doesNotContainKeys("server", "x-powered-by");
    if (method.equals("HEAD")) {
      return;
    }
    assertThat(schema(method, path, status).validate(body))
        .as("%s to %s %s: %s", status, method, path, body)
        .isEmpty();
  }

  /** Paths and methods that are not described are refused, as those that are. */
  private static Schema schema(String method, String path, int status) {
    String pointer =
        "/paths/" + escaped(template(path)) + "/" + method.toLowerCase(java.util.Locale.ROOT);
    JsonNode operation = OPEN_API.at(pointer);
    String response =
        operation.isMissingNode() || !operation.at("/responses").has(Integer.toString(status))
            ? "/components/responses/" + status
            : pointer + "/responses/" + status;
    JsonNode reference = OPEN_API.at(response).get("$ref");
    String resolved = reference == null ? response : reference.textValue().substring(1);
    String schema = resolved + "/content/application~1json/schema";
    assertThat(OPEN_API.at(schema).isObject()).as("no schema at %s", schema).isTrue();
    return SCHEMAS.computeIfAbsent(
        schema,
        where ->
            REGISTRY.getSchema(
                SchemaLocation.of(ADDRESS + "#" + where.replace("{", "%7B").replace("}", "%7D"))));
  }

  private static String template(String path) {
    String bare = path.split("\\?", 2)[0];
    String name = bare.endsWith("/") ? bare.substring(0, bare.length() - 1) : bare;
    return OPEN_API.get("paths").has(name) ? name : "/koodrive/ose/v1/{job_id}";
  }

  private static String escaped(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }

  private static JsonNode read() {
    try (InputStream in = BatchTaskApi.class.getResourceAsStream("openapi.json")) {
      return new ObjectMapper().readTree(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
