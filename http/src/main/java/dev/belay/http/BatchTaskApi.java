package dev.belay.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import dev.belay.JobClient;
import dev.belay.StoreException;
import dev.belay.StoreException.Effect;
import dev.belay.http.credentials.Authenticator;
import dev.belay.http.credentials.ReceivedRequest;
import dev.belay.http.credentials.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * The batch-task API as a function: a request that was received whole becomes an answer. {@link
 * BatchTaskServer} and {@link BatchTaskServlet} are doors to it.
 *
 * <p>Never throws for what a client sent, nor for what the store or the application threw: that is
 * answered with 500 and logged with the trace id. Safe for use by many threads; blocks as long as
 * the {@link JobClient} does.
 *
 * <p>Order of the checks: trace id, then whatever the {@link Authenticator} looks at, then path,
 * method and body. Only {@code openapi.json} needs no credentials.
 */
public final class BatchTaskApi {

  private static final Logger LOG = LoggerFactory.getLogger(BatchTaskApi.class);

  /** The name that the engine's log lines use, too. */
  private static final String MDC_TRACE_ID = "belay.traceId";

  private static final int LONGEST_LOGGED_PATH = 100;
  private static final ObjectWriter WRITER = new ObjectMapper().writer();
  private static final byte[] OPEN_API = resource("openapi.json");

  private final Authenticator authenticator;
  private final Routes routes;

  private BatchTaskApi(Builder builder) {
    JobClient client = Objects.requireNonNull(builder.client, "client");
    authenticator = Objects.requireNonNull(builder.authenticator, "authenticator");
    TaskJson json = new TaskJson(builder.catalog, builder.tenantId);
    routes =
        new Routes(
            new CancelTask(client, builder.access),
            new CreateTask(client, builder.catalog),
            new ListTasks(client, builder.catalog, builder.access, json),
            new ShowTask(client, builder.access, json));
  }

  /** An API to be set up. Client and authenticator must be given. */
  public static Builder builder() {
    return new Builder();
  }

  /** Answers a request whose path begins with {@code /koodrive/ose/v1/}. */
  public Answer answer(ReceivedRequest request) {
    return answer(request, "");
  }

  /** Answers a request, with what stands before {@code /koodrive/ose/v1/} in its path. */
  Answer answer(ReceivedRequest request, String mount) {
    return around(request, (traceId, words) -> answered(request, mount, traceId, words));
  }

  /** Answers a request that a door would not let in; of which no more than its headers is known. */
  Answer refuse(ReceivedRequest request, Refusal refusal) {
    return around(
        request,
        (traceId, words) -> {
          throw refusal;
        });
  }

  /** What is done for one request, with its trace id and language. */
  private interface Work {
    Answer answer(String traceId, Language language) throws Refusal, JsonProcessingException;
  }

  private Answer answered(ReceivedRequest request, String mount, String traceId, Language language)
      throws Refusal, JsonProcessingException {
    if (!request.path().startsWith(mount)) {
      throw Refusal.badRequest(Phrase.UNKNOWN_PATH);
    }
    String path = request.path().substring(mount.length());
    if (Routes.isOpenApi(request.method(), path)) {
      return answer(200, traceId, language, OPEN_API);
    }
    Verdict verdict = authenticator.check(request);
    if (verdict instanceof Verdict.Refused refused) {
      throw Refusal.of(refused.reason());
    }
    String userId = ((Verdict.Admitted) verdict).userId();
    Object data = routes.find(request.method(), path).answer(new Call(request, userId, traceId));
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("code", 0);
    body.put("msg", language.say(Phrase.OK));
    body.put("data", data);
    return answer(200, traceId, language, WRITER.writeValueAsBytes(body));
  }

  private Answer around(ReceivedRequest request, Work work) {
    long begun = System.nanoTime();
    Language language = Language.of(request.header("language"));
    String traceId = TraceId.fresh();
    String outer = MDC.get(MDC_TRACE_ID);
    String told = "OK";
    Answer answer;
    try {
      traceId = TraceId.of(request.header(TraceId.HEADER));
      MDC.put(MDC_TRACE_ID, traceId);
      answer = work.answer(traceId, language);
    } catch (Refusal refusal) {
      told = refusal.code() + " " + refusal.phrase();
      answer = refused(refusal, traceId, language);
    } catch (RuntimeException | JsonProcessingException e) {
      LOG.error("{} {} failed", traceId, sketch(request), e);
      told = "our fault";
      answer = refused(ourFault(e, request.method()), traceId, language);
    }
    LOG.info(
        "{} {}: {}, {}, {} ms",
        traceId,
        sketch(request),
        answer.status(),
        told,
        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun));
    restore(outer);
    return answer;
  }

  /** Whatever reads, changes nothing; of what changes, only the store can tell. */
  private static Refusal ourFault(Exception e, String method) {
    boolean unchanged =
        e instanceof StoreException store ? store.effect() == Effect.NONE : method.equals("GET");
    return new Refusal(
        ErrorCode.INTERNAL, unchanged ? Phrase.INTERNAL_NOTHING_CHANGED : Phrase.INTERNAL_UNKNOWN);
  }

  private static Answer refused(Refusal refusal, String traceId, Language language) {
    Map<String, String> body = new LinkedHashMap<>();
    body.put("code", refusal.code().code());
    body.put("msg", refusal.in(language, traceId));
    try {
      return answer(refusal.code().httpStatus(), traceId, language, WRITER.writeValueAsBytes(body));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("two texts are always JSON", e);
    }
  }

  private static Answer answer(int status, String traceId, Language language, byte[] body) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Content-Type", "application/json;charset=utf-8");
    headers.put("Content-Language", language.tag());
    headers.put("Cache-Control", "no-store");
    headers.put("X-Content-Type-Options", "nosniff");
    headers.put(TraceId.HEADER, traceId);
    if (status == 401) {
      headers.put("WWW-Authenticate", "Bearer");
    }
    return new Answer(status, headers, body);
  }

  /** Method and path; never the query, a header, or the body. */
  private static String sketch(ReceivedRequest request) {
    String path = request.path();
    String shown =
        path.length() <= LONGEST_LOGGED_PATH
            ? path
            : path.substring(0, LONGEST_LOGGED_PATH) + "...";
    return (request.method() + " " + shown).replaceAll("[^\\x20-\\x7E]", "?");
  }

  private static void restore(@Nullable String outer) {
    if (outer == null) {
      MDC.remove(MDC_TRACE_ID);
    } else {
      MDC.put(MDC_TRACE_ID, outer);
    }
  }

  private static byte[] resource(String name) {
    try (InputStream in = BatchTaskApi.class.getResourceAsStream(name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(name, e);
    }
  }

  /** Sets an API up. Not thread-safe. */
  public static final class Builder {

    private @Nullable JobClient client;
    private @Nullable Authenticator authenticator;
    private TaskCatalog catalog = TaskCatalog.none();
    private AccessPolicy access = AccessPolicy.own();
    private @Nullable String tenantId;

    private Builder() {}

    /** Whose jobs are served. It stays the caller's: nothing here closes it. */
    public Builder client(JobClient client) {
      this.client = Objects.requireNonNull(client, "client");
      return this;
    }

    /** Who may call. */
    public Builder authenticator(Authenticator authenticator) {
      this.authenticator = Objects.requireNonNull(authenticator, "authenticator");
      return this;
    }

    /** What tasks are in this application; by default there are none to create. */
    public Builder catalog(TaskCatalog catalog) {
      this.catalog = Objects.requireNonNull(catalog, "catalog");
      return this;
    }

    /** Whose jobs a user reaches; by default his own. */
    public Builder access(AccessPolicy access) {
      this.access = Objects.requireNonNull(access, "access");
      return this;
    }

    /** {@code tenantId} of every task; by default it is left out. */
    public Builder tenantId(String tenantId) {
      this.tenantId = Objects.requireNonNull(tenantId, "tenantId");
      return this;
    }

    /**
     * The API.
     *
     * @throws NullPointerException when client or authenticator are missing
     */
    public BatchTaskApi build() {
      return new BatchTaskApi(this);
    }
  }
}
