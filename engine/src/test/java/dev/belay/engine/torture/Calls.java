package dev.belay.engine.torture;

import dev.belay.CancelOutcome;
import dev.belay.CancelResult;
import dev.belay.Cancellation;
import dev.belay.JobClient;
import dev.belay.JobId;
import dev.belay.RetryPolicy;
import dev.belay.Stopped;
import dev.belay.StoreException;
import dev.belay.Submission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * The calls that clients make, as text: one made in another process is the same as one made here.
 *
 * <pre>
 * submit REF KIND STEPS MILLIS [REF KIND STEPS MILLIS ...]   ids ID [ID ...]
 * cancel ID                                                  outcome OUTCOME RUN_NO
 * stopped ID MILLIS                                          how HOW | waiting
 * </pre>
 *
 * What failed is answered with {@code nothing} where nothing was changed, else with {@code
 * unknown}.
 */
final class Calls {

  /** Enough for every kill of a run. */
  private static final RetryPolicy RETRY = RetryPolicy.fixed(1_000, Duration.ofMillis(20));

  private static final Duration TIMEOUT = Duration.ofMillis(300);
  private static final int WORDS_A_JOB = 4;

  private final JobClient client;

  Calls(JobClient client) {
    this.client = client;
  }

  String make(String call) {
    String[] words = call.split(" ", -1);
    try {
      return switch (words[0]) {
        case "submit" -> submit(words);
        case "cancel" -> cancel(new JobId(Long.parseLong(words[1])));
        case "stopped" -> stopped(new JobId(Long.parseLong(words[1])), Long.parseLong(words[2]));
        default -> throw new IllegalArgumentException("no such call: " + call);
      };
    } catch (StoreException e) {
      return e.effect() == StoreException.Effect.NONE ? "nothing" : "unknown";
    }
  }

  private String submit(String[] words) {
    List<Submission<Torment>> jobs = new ArrayList<>();
    for (int i = 1; i < words.length; i += WORDS_A_JOB) {
      Torment torment =
          new Torment(
              Long.parseLong(words[i]),
              Torment.Kind.valueOf(words[i + 1]),
              Integer.parseInt(words[i + 2]),
              Integer.parseInt(words[i + 3]));
      Submission<Torment> job = Submission.of(Torment.TYPE, torment).retry(RETRY);
      jobs.add(torment.kind() == Torment.Kind.SLOW ? job.runTimeout(TIMEOUT) : job);
    }
    List<JobId> ids =
        jobs.size() == 1 ? List.of(client.submit(jobs.get(0))) : client.submitAll(jobs);
    return "ids " + ids.stream().map(JobId::toString).collect(Collectors.joining(" "));
  }

  private String cancel(JobId id) {
    CancelResult result = client.cancel(id, Cancellation.by("torture"));
    CancelOutcome outcome = result.outcome();
    int runNo = result.job().map(job -> job.runNo()).orElse(0);
    return "outcome " + outcome + " " + runNo;
  }

  private String stopped(JobId id, long millis) {
    try {
      Stopped stopped = client.whenStopped(id).get(millis, TimeUnit.MILLISECONDS);
      return "how " + stopped.how();
    } catch (TimeoutException | InterruptedException e) {
      return "waiting";
    } catch (ExecutionException | CompletionException e) {
      return "nothing";
    }
  }
}
