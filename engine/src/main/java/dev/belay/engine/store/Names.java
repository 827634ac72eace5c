package dev.belay.engine.store;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jdbi.v3.core.statement.DefinedAttributeTemplateEngine;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.TemplateEngine;

/**
 * What the tables are called: every statement says {@code belay_job}, and this puts the configured
 * schema and prefix in. The one place that does; it knows names of tables from those of
 * constraints, which have no schema, and of indexes, which have one in some products. Thread-safe.
 */
final class Names implements TemplateEngine {

  private static final Pattern OUR_NAME =
      Pattern.compile(
          "(?:(CONSTRAINT|INDEX)\\s+\\(?(?:IF\\s+(?:NOT\\s+)?EXISTS\\s+)?)?\\bbelay_(?=\\w)");

  static final String STANDARD_PREFIX = "belay_";

  private final Dialect dialect;
  private final String schema;
  private final String prefix;
  private final TemplateEngine lists = new DefinedAttributeTemplateEngine();

  /** As many as there are statements. */
  private final Map<String, String> named = new ConcurrentHashMap<>();

  /**
   * For statements of that dialect.
   *
   * @param schema the schema of the tables; empty for the one that a connection has by default
   * @param prefix what the tables' names begin with
   */
  Names(Dialect dialect, String schema, String prefix) {
    this.dialect = dialect;
    this.schema = schema;
    this.prefix = prefix;
  }

  /** The schema of the tables; empty for the one that a connection has by default. */
  String schema() {
    return schema;
  }

  /** What the tables' names begin with. */
  String prefix() {
    return prefix;
  }

  /** The statement or script with the configured names. */
  String in(String sql) {
    return schema.isEmpty() && prefix.equals(STANDARD_PREFIX)
        ? sql
        : OUR_NAME.matcher(sql).replaceAll(found -> Matcher.quoteReplacement(renamed(found)));
  }

  private String spoken(String sql) {
    return in(dialect.hasArrays() ? sql : dialect.writtenOut(sql));
  }

  private String renamed(MatchResult found) {
    String before = found.group();
    String kind = found.group(1);
    boolean qualified =
        !schema.isEmpty()
            && (kind == null || (kind.equals("INDEX") && dialect.qualifiesIndexNames()));
    return before.substring(0, before.length() - STANDARD_PREFIX.length())
        + (qualified ? schema + "." : "")
        + prefix;
  }

  @Override
  public String render(String template, StatementContext context) {
    String sql = named.computeIfAbsent(template, this::spoken);
    return dialect.hasArrays() ? sql : lists.render(sql, context);
  }
}
