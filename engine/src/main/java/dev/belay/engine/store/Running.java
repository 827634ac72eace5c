package dev.belay.engine.store;

import dev.belay.StopCause;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** What a node writes and reads about its runs while they go on: seal, marks, signals. */
final class Running {

  private static final String LOCK_STATUS =
      """
      SELECT status, claimed_by = :node AND sealed_at IS NOT NULL AS sealed_here
      FROM belay_job
      WHERE id = :id AND run_no = :runNo
      FOR UPDATE
      """;

  private static final String IS_CURRENT =
      """
      SELECT 1 FROM belay_job WHERE id = :id AND status = 1 AND claimed_by = :node AND run_no = :runNo
      """;

  private static final String LOCK_CLAIMED_SKIPPING_HELD =
      """
      SELECT id FROM belay_job WHERE id = ANY(:ids) AND claimed_by = :node FOR UPDATE SKIP LOCKED
      """;

  private static final String PROGRESS_IF_CURRENT =
      """
      UPDATE belay_job
      SET progress_done = :done, progress_total = :total
      WHERE id = :id AND status IN (1, 3) AND claimed_by = :node AND run_no = :runNo
      """;

  private static final String CANCELLED_AND_NOT_STOPPED =
      """
      SELECT id, run_no, claim_no, cancel_cause
      FROM belay_job
      WHERE claimed_by = :node AND status = 3
      """;

  private static final String CLAIMED_UP_TO =
      """
      SELECT id, run_no
      FROM belay_job
      WHERE claimed_by = :node AND claim_no <= :claimNo
      """;

  private final Sessions engine;
  private final Sessions client;
  private final Dialect dialect;

  Running(Sessions engine, Sessions client, Dialect dialect) {
    this.engine = engine;
    this.client = client;
    this.dialect = dialect;
  }

  SealAnswer seal(long node, RunKey run) {
    return client.write(
        handle -> {
          int rows =
              handle
                  .createUpdate(dialect.sealIfCurrent())
                  .bind("id", run.id().value())
                  .bind("node", node)
                  .bind("runNo", run.runNo())
                  .execute();
          if (rows == 1) {
            return SealAnswer.SEALED;
          }
          return handle
              .createQuery(LOCK_STATUS)
              .bind("id", run.id().value())
              .bind("node", node)
              .bind("runNo", run.runNo())
              .map((row, context) -> answer(row.getInt("status"), row.getBoolean("sealed_here")))
              .findOne()
              .orElse(SealAnswer.CLAIM_LOST);
        });
  }

  /**
   * A connection may be set up to count only rows that it changed: a repeated seal changes none.
   */
  private static SealAnswer answer(int status, boolean sealedHere) {
    return switch (status) {
      case 1 -> sealedHere ? SealAnswer.SEALED : SealAnswer.CLAIM_LOST;
      case 3 -> SealAnswer.CANCELLED;
      default -> SealAnswer.CLAIM_LOST;
    };
  }

  boolean isCurrent(long node, RunKey run) {
    return client.read(
        handle ->
            handle
                .createQuery(IS_CURRENT)
                .bind("id", run.id().value())
                .bind("node", node)
                .bind("runNo", run.runNo())
                .mapTo(Integer.class)
                .findOne()
                .isPresent());
  }

  Set<RunKey> markHeard(long node, List<HeardMark> marks) {
    return engine.write(
        handle -> {
          Set<Long> free = free(handle, node, marks.stream().map(HeardMark::run).toList());
          List<HeardMark> writable =
              marks.stream().filter(mark -> free.contains(mark.run().id().value())).toList();
          Set<RunKey> written = new HashSet<>();
          if (writable.isEmpty()) {
            return written;
          }
          PreparedBatch batch = handle.prepareBatch(dialect.heardIfCancelled());
          long now = System.nanoTime();
          for (HeardMark mark : writable) {
            bind(batch, node, mark.run())
                .bind("heardAgoUs", (now - mark.heardNanos()) / 1_000)
                .add();
            written.add(mark.run());
          }
          batch.execute();
          return written;
        });
  }

  void markProgress(long node, List<ProgressMark> marks) {
    engine.write(
        handle -> {
          Set<Long> free = free(handle, node, marks.stream().map(ProgressMark::run).toList());
          List<ProgressMark> writable = new ArrayList<>(marks);
          writable.removeIf(mark -> !free.contains(mark.run().id().value()));
          if (writable.isEmpty()) {
            return 0;
          }
          PreparedBatch batch = handle.prepareBatch(PROGRESS_IF_CURRENT);
          for (ProgressMark mark : writable) {
            bind(batch, node, mark.run())
                .bind("done", mark.progress().done())
                .bind("total", mark.progress().total())
                .add();
          }
          return batch.execute().length;
        });
  }

  private static PreparedBatch bind(PreparedBatch batch, long node, RunKey run) {
    return batch.bind("id", run.id().value()).bind("node", node).bind("runNo", run.runNo());
  }

  private Set<Long> free(Handle handle, long node, List<RunKey> runs) {
    return new HashSet<>(
        dialect
            .bindIds(
                handle.createQuery(LOCK_CLAIMED_SKIPPING_HELD),
                runs.stream().map(run -> run.id().value()).sorted().distinct().toList())
            .bind("node", node)
            .mapTo(Long.class)
            .list());
  }

  List<CancelledRun> cancelledRuns(long node) {
    return engine.read(
        handle ->
            handle
                .createQuery(CANCELLED_AND_NOT_STOPPED)
                .bind("node", node)
                .map(
                    (row, context) ->
                        new CancelledRun(
                            Settling.key(row.getLong("id"), row.getInt("run_no")),
                            row.getLong("claim_no"),
                            StopCause.valueOf(row.getString("cancel_cause"))))
                .list());
  }

  List<RunKey> claimedRuns(long node, long upToClaimNo) {
    return engine.read(
        handle ->
            handle
                .createQuery(CLAIMED_UP_TO)
                .bind("node", node)
                .bind("claimNo", upToClaimNo)
                .map((row, context) -> Settling.key(row.getLong("id"), row.getInt("run_no")))
                .list());
  }
}
