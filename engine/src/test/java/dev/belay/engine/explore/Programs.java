package dev.belay.engine.explore;

import static dev.belay.engine.explore.JobAsks.End.COMMITTED;
import static dev.belay.engine.explore.JobAsks.End.ROLLED_BACK;
import static dev.belay.engine.store.Move.COMPLETE;
import static dev.belay.engine.store.Move.FAIL;
import static dev.belay.engine.store.Move.RELEASE;
import static dev.belay.engine.store.Move.RETRY;

import dev.belay.Cancellation;
import dev.belay.JobId;
import dev.belay.engine.store.RunKey;
import dev.belay.engine.store.SealAnswer;
import java.util.List;
import java.util.stream.Stream;

/** The programs whose schedules are all played: three actors each. */
final class Programs {

  static final long JOB = 1_000;
  static final long A = 101;
  static final long B = 102;
  static final RunKey RUN_1 = new RunKey(new JobId(JOB), 1);
  static final RunKey RUN_2 = new RunKey(new JobId(JOB), 2);

  private Programs() {}

  static List<Program> all() {
    return Stream.of(toDo(), running(), inTransactions(), lostNodes(), lostAnswers())
        .flatMap(List::stream)
        .toList();
  }

  /** A job to do: who takes it, and can it still be called off? */
  private static List<Program> toDo() {
    return List.of(
        waiting("two nodes claim, one client cancels")
            .actor("claims", p -> p.claim(A, 1))
            .actor("claims", p -> p.claim(B, 1))
            .actor("cancels", p -> p.cancel(JOB)),
        waiting("a node claims and completes, one client cancels, another looks")
            .actor("claims and completes", p -> p.claimAndSettle(A, COMPLETE))
            .actor("cancels", p -> p.cancel(JOB))
            .actor("finds", p -> p.find(JOB)),
        waiting("a node claims and fails, one cancels only while to do, one only run 1")
            .actor("claims and fails", p -> p.claimAndSettle(A, FAIL))
            .actor("cancels", p -> p.cancel(JOB, anyone().onlyWhileToDo()))
            .actor("cancels", p -> p.cancel(JOB, anyone().onlyRun(1))),
        waiting("three clients cancel: one of them a stranger, one only while to do")
            .actor("cancels", p -> p.cancel(JOB, anyone().onlySubmittedBy("u-2")))
            .actor("cancels", p -> p.cancel(JOB, anyone().onlyWhileToDo()))
            .actor("cancels", p -> p.cancel(JOB)),
        waiting("a node claims, one cancels in a transaction rolled back, one for good")
            .actor("claims", p -> p.claim(A, 1))
            .actor("cancels", p -> p.cancelInTransaction(JOB, ROLLED_BACK))
            .actor("cancels", p -> p.cancel(JOB)),
        Program.named("a job past its not-after time: a claim, an expiry and a cancel")
            .nodes(A)
            .job(Seed.toDo(JOB).withTimeOver())
            .actor("claims", p -> p.claim(A, 1))
            .actor("expires", Party::expire)
            .actor("cancels", p -> p.cancel(JOB)),
        Program.named("a job is submitted, claimed and cancelled")
            .nodes(A)
            .actor("submits", p -> p.submit(JOB))
            .actor("claims", p -> p.claim(A, 1))
            .actor("cancels", p -> p.cancel(JOB)),
        Program.named("two jobs: a node claims both, two clients cancel one each")
            .nodes(A)
            .job(Seed.toDo(JOB))
            .job(Seed.toDo(JOB + 1))
            .actor("claims", p -> p.claim(A, 2))
            .actor("cancels", p -> p.cancel(JOB))
            .actor("cancels", p -> p.cancel(JOB + 1)));
  }

  /** A run that ends while others act on its job. */
  private static List<Program> running() {
    return List.of(
        processing("a run completes, two clients cancel")
            .actor("completes", p -> p.settle(A, RUN_1, COMPLETE))
            .actor("cancels", p -> p.cancel(JOB))
            .actor("cancels", p -> p.cancel(JOB)),
        processing("a run completes, its handler seals late, one client cancels")
            .actor("completes", p -> p.settle(A, RUN_1, COMPLETE))
            .actor("seals", p -> p.seal(A, RUN_1))
            .actor("cancels", p -> p.cancel(JOB)),
        processing("a run seals and then completes unless it was cancelled, two clients cancel")
            .actor("seals, completes", Programs::sealAndComplete)
            .actor("cancels", p -> p.cancel(JOB))
            .actor("cancels", p -> p.cancel(JOB, anyone().onlyRun(1))),
        processing("a run fails, one client cancels, its node asks whether it is its own")
            .actor("fails", p -> p.settle(A, RUN_1, FAIL))
            .actor("cancels", p -> p.cancel(JOB))
            .actor("asks", p -> p.isCurrent(A, RUN_1)),
        processing("a run retries, another node claims, one client cancels only run 1")
            .actor("retries", p -> p.settle(A, RUN_1, RETRY))
            .actor("claims", p -> p.claim(B, 1))
            .actor("cancels", p -> p.cancel(JOB, anyone().onlyRun(1))),
        processing("a run is released, another node claims, one client cancels only while to do")
            .actor("releases", p -> p.settle(A, RUN_1, RELEASE))
            .actor("claims", p -> p.claim(B, 1))
            .actor("cancels", p -> p.cancel(JOB, anyone().onlyWhileToDo())),
        processing("the same run is completed twice and failed once")
            .actor("completes", p -> p.settle(A, RUN_1, COMPLETE))
            .actor("completes", p -> p.settle(A, RUN_1, COMPLETE))
            .actor("fails", p -> p.settle(A, RUN_1, FAIL)),
        processing("a cancel is heard and the run stops while another cancel comes")
            .actor("cancels", p -> p.cancel(JOB))
            .actor("hears", p -> p.hear(A, RUN_1))
            .actor("stops", p -> p.settle(A, RUN_1, RELEASE)),
        Program.named("a sealed job: its run retries, one client cancels, another node claims")
            .nodes(A, B)
            .job(Seed.processing(JOB, A, 1).withSeal())
            .actor("retries", p -> p.settle(A, RUN_1, RETRY))
            .actor("cancels", p -> p.cancel(JOB))
            .actor("claims", p -> p.claim(B, 1)),
        Program.named("a stale run wakes up and completes while the next one completes too")
            .nodes(A, B)
            .job(Seed.processing(JOB, B, 2))
            .actor("wakes up late", p -> p.settle(A, RUN_1, COMPLETE))
            .actor("completes", p -> p.settle(B, RUN_2, COMPLETE))
            .actor("cancels", p -> p.cancel(JOB)),
        Program.named("a stale run seals and settles while the next one goes on")
            .nodes(A, B)
            .job(Seed.processing(JOB, B, 2))
            .actor("wakes up late", p -> p.seal(A, RUN_1))
            .actor("retries", p -> p.settle(B, RUN_2, RETRY))
            .actor("wakes up late", p -> p.settle(A, RUN_1, RELEASE)));
  }

  /** Moves in transactions that the application ends. */
  private static List<Program> inTransactions() {
    return List.of(
        processing("a run completes in its transaction, two clients cancel")
            .actor("completes", p -> p.completeInTransaction(A, RUN_1, COMMITTED))
            .actor("cancels", p -> p.cancel(JOB))
            .actor("cancels", p -> p.cancelJoined(JOB, COMMITTED)),
        processing("a completion is rolled back and then fails, one client cancels")
            .actor(
                "rolls back, fails",
                p -> {
                  p.completeJoined(A, RUN_1, ROLLED_BACK);
                  p.settle(A, RUN_1, FAIL);
                })
            .actor("cancels", p -> p.cancel(JOB))
            .actor("finds", p -> p.find(JOB)),
        processing("a run settles, one cancels in a transaction rolled back, one committed")
            .actor("completes", p -> p.settle(A, RUN_1, COMPLETE))
            .actor("cancels", p -> p.cancelJoined(JOB, ROLLED_BACK))
            .actor("cancels", p -> p.cancelJoined(JOB, COMMITTED)),
        processing("a run completes on a connection of its own and is settled by its node")
            .actor(
                "completes, settles",
                p -> {
                  p.completeJoined(A, RUN_1, COMMITTED);
                  p.settle(A, RUN_1, COMPLETE);
                })
            .actor("cancels", p -> p.cancelInTransaction(JOB, COMMITTED))
            .actor("seals", p -> p.seal(A, RUN_1)));
  }

  /** A node is taken for lost; it is, or it was only slow. */
  private static List<Program> lostNodes() {
    return List.of(
        processing("a node is marked DEAD and rescued while its run completes and is cancelled")
            .actor(
                "rescues",
                p -> {
                  p.retire(A);
                  p.rescue(A);
                })
            .actor("completes", p -> p.settle(A, RUN_1, COMPLETE))
            .actor("cancels", p -> p.cancel(JOB)),
        Program.named("a silent node renews its lease while another marks it DEAD, and completes")
            .nodes(B)
            .silentNode(A)
            .job(Seed.processing(JOB, A, 1))
            .actor("renews", p -> p.heartbeat(A))
            .actor("rescues", Party::markDeadAndRescue)
            .actor("completes", p -> p.settle(A, RUN_1, COMPLETE)),
        Program.named("a silent node claims while another marks it DEAD and rescues")
            .nodes(B)
            .silentNode(A)
            .job(Seed.toDo(JOB))
            .actor("claims late", p -> p.claim(A, 1))
            .actor("rescues", Party::markDeadAndRescue)
            .actor("cancels", p -> p.cancel(JOB)),
        Program.named("the last attempt is rescued while its run seals and one client cancels")
            .nodes(A, B)
            .job(Seed.processing(JOB, A, 1).withAttempts(1))
            .actor(
                "rescues",
                p -> {
                  p.retire(A);
                  p.rescue(A);
                })
            .actor("seals", p -> p.seal(A, RUN_1))
            .actor("cancels", p -> p.cancel(JOB)),
        processing("two nodes rescue at once, the lost one wakes up and retries")
            .actor(
                "rescues",
                p -> {
                  p.retire(A);
                  p.rescue(A);
                })
            .actor("rescues", Party::markDeadAndRescue)
            .actor("retries", p -> p.settle(A, RUN_1, RETRY)));
  }

  /** The connection is lost before or after a commit, and the call is made again. */
  private static List<Program> lostAnswers() {
    return List.of(
        waiting("lost answers: a node claims and compares its runs, one client cancels")
            .actor("claims", p -> p.claim(A, 1))
            .actor("compares", p -> p.reconcile(A))
            .actor("cancels", p -> p.cancel(JOB))
            .losing(1),
        processing("lost answers: a run completes, one client cancels, another looks")
            .actor("completes", p -> p.settle(A, RUN_1, COMPLETE))
            .actor("cancels", p -> p.cancel(JOB))
            .actor("finds", p -> p.find(JOB))
            .losing(1),
        processing("lost answers: a run seals, then completes, one client cancels")
            .actor("seals, completes", Programs::sealAndComplete)
            .actor("cancels", p -> p.cancel(JOB))
            .actor("asks", p -> p.isCurrent(A, RUN_1))
            .losing(1),
        processing("lost answers: a run retries, another node claims and completes")
            .actor("retries", p -> p.settle(A, RUN_1, RETRY))
            .actor("claims and completes", p -> p.claimAndSettle(B, COMPLETE))
            .actor("finds", p -> p.find(JOB))
            .losing(1),
        processing("lost answers: a run is released, one client cancels, its node compares")
            .actor("releases", p -> p.settle(A, RUN_1, RELEASE))
            .actor("cancels", p -> p.cancel(JOB))
            .actor("compares", p -> p.reconcile(A))
            .losing(1),
        processing("lost answers: a run completes in a transaction, one client cancels in one")
            .actor("completes", p -> p.completeJoined(A, RUN_1, COMMITTED))
            .actor("cancels", p -> p.cancelInTransaction(JOB, COMMITTED))
            .actor("settles", p -> p.settle(A, RUN_1, RELEASE))
            .losing(1),
        Program.named("lost answers: a job is submitted, one client cancels, another looks")
            .nodes(A)
            .actor("submits", p -> p.submit(JOB))
            .actor("cancels", p -> p.cancel(JOB))
            .actor("finds", p -> p.find(JOB))
            .losing(2),
        processing("lost answers: a node is rescued while its run fails")
            .actor(
                "rescues",
                p -> {
                  p.retire(A);
                  p.rescue(A);
                })
            .actor("fails", p -> p.settle(A, RUN_1, FAIL))
            .actor("finds", p -> p.find(JOB))
            .losing(1));
  }

  private static void sealAndComplete(Party p) {
    boolean sealed = p.seal(A, RUN_1) == SealAnswer.SEALED;
    p.settle(A, RUN_1, sealed ? COMPLETE : RELEASE);
  }

  static Program waiting(String name) {
    return Program.named(name).nodes(A, B).job(Seed.toDo(JOB));
  }

  static Program processing(String name) {
    return Program.named(name).nodes(A, B).job(Seed.processing(JOB, A, 1));
  }

  static Cancellation anyone() {
    return Cancellation.by("u-1");
  }
}
