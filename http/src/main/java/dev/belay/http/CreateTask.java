package dev.belay.http;

import dev.belay.JobClient;
import dev.belay.PayloadException;
import dev.belay.Submission;
import dev.belay.http.TaskOrder.File;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code POST /koodrive/ose/v1/jobs}: checks the order, and submits what the catalogue makes of it.
 */
final class CreateTask implements Operation {

  private static final Logger LOG = LoggerFactory.getLogger(CreateTask.class);

  private static final String SHARE_FOLDER = "x-hw-share-folder-id";

  private static final int DELETE_TO_RECYCLE_BIN = 201;
  private static final int UNZIP_PART = 503;

  /** Which {@code actionType} goes with which {@code taskType}. */
  private static final Map<TaskKind, List<Integer>> ACTIONS =
      Map.of(
          TaskKind.COPY, List.of(101),
          TaskKind.DELETE, List.of(DELETE_TO_RECYCLE_BIN, 202),
          TaskKind.MOVE, List.of(301),
          TaskKind.RESTORE, List.of(),
          TaskKind.UNZIP, List.of(501, 502, UNZIP_PART),
          TaskKind.DOWNLOAD, List.of(),
          TaskKind.CLEAR_RECYCLE_BIN, List.of(701));

  private final JobClient client;
  private final TaskCatalog catalog;

  CreateTask(JobClient client, TaskCatalog catalog) {
    this.client = client;
    this.catalog = catalog;
  }

  @Override
  public String answer(Call call) throws Refusal {
    TaskOrder order = orderOf(call);
    try {
      Submission<?> submission =
          catalog
              .submissionOf(order, call.userId())
              .submitter(call.userId())
              .traced(call.traceId());
      return client.submit(submission).toString();
    } catch (TaskRefusedException e) {
      throw new Refusal(e.code(), Phrase.TASK_REFUSED, e.field(), String.valueOf(e.getMessage()));
    } catch (PayloadException e) {
      LOG.warn(
          "{} No job for a {} of {}: {}", call.traceId(), order, call.userId(), e.getMessage());
      throw Refusal.badParameter(Phrase.TASK_TOO_LARGE, "taskInfo");
    }
  }

  private static TaskOrder orderOf(Call call) throws Refusal {
    Fields body = JsonBody.of(call.request().body());
    TaskKind kind = TaskKind.ofCode(body.integer("taskType", 1, 7)).orElseThrow();
    Integer action = actionOf(body, kind);
    Fields info = body.structure("taskInfo");
    return new TaskOrder(
        kind,
        action,
        filesOf(info, kind, action),
        info.optionalText("newFilePath"),
        info.text("srcContainerId"),
        pathsOf(info, action),
        body.text("dstContainerId"),
        body.optionalText("password"),
        shareFolderOf(call));
  }

  private static @Nullable Integer actionOf(Fields body, TaskKind kind) throws Refusal {
    Integer action = body.optionalInteger("actionType", 101, 701);
    List<Integer> fitting = ACTIONS.getOrDefault(kind, List.of());
    if (action == null || fitting.contains(action)) {
      return action;
    }
    String field = body.path("actionType");
    String type = Integer.toString(kind.code());
    if (fitting.isEmpty()) {
      throw Refusal.badParameter(Phrase.NO_ACTION_HERE, field, type);
    }
    throw Refusal.badParameter(
        Phrase.ACTION_DOES_NOT_FIT,
        field,
        type,
        fitting.stream().map(String::valueOf).collect(Collectors.joining(", ")));
  }

  private static List<File> filesOf(Fields info, TaskKind kind, @Nullable Integer action)
      throws Refusal {
    boolean named = kind != TaskKind.CLEAR_RECYCLE_BIN;
    if (named && !info.has("fileInfo")) {
      throw Refusal.badParameter(Phrase.MISSING, info.path("fileInfo"));
    }
    List<File> files = new ArrayList<>();
    for (Fields file : info.structures("fileInfo")) {
      boolean placed = action != null && action == DELETE_TO_RECYCLE_BIN;
      files.add(
          new File(
              named ? file.text("fileId") : file.optionalText("fileId"),
              placed ? file.text("filePath") : file.optionalText("filePath")));
    }
    if (named && files.isEmpty()) {
      throw Refusal.badParameter(Phrase.EMPTY, info.path("fileInfo"));
    }
    return files;
  }

  private static List<String> pathsOf(Fields info, @Nullable Integer action) throws Refusal {
    List<String> paths = info.texts("uncompressFilePaths");
    if (action != null && action == UNZIP_PART && paths.isEmpty()) {
      throw Refusal.badParameter(Phrase.MISSING, info.path("uncompressFilePaths"));
    }
    return paths;
  }

  private static @Nullable String shareFolderOf(Call call) throws Refusal {
    List<String> values = call.request().header(SHARE_FOLDER);
    if (values.size() > 1) {
      throw Refusal.badParameter(Phrase.REPEATED, SHARE_FOLDER);
    }
    if (values.isEmpty()) {
      return null;
    }
    if (values.get(0).isEmpty()) {
      throw Refusal.badParameter(Phrase.EMPTY, SHARE_FOLDER);
    }
    if (!values.get(0).matches("[\\x21-\\x7E]{1,256}")) {
      throw Refusal.badParameter(Phrase.BAD_TEXT, SHARE_FOLDER);
    }
    return values.get(0);
  }
}
