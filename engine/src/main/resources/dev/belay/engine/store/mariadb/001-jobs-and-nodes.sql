-- Jobs and nodes. Every statement may be repeated: a migration that was killed half-way is run again from its start.
-- Times are in UTC. Texts compare by their characters: no case, no blank at the end, no alphabet makes two of them equal.

CREATE TABLE IF NOT EXISTS belay_node (
  id           BIGINT       NOT NULL PRIMARY KEY,
  status       SMALLINT     NOT NULL, -- 0 ALIVE, 1 DEAD
  label        VARCHAR(201) NOT NULL, -- process and host, for people
  types        MEDIUMTEXT   NOT NULL, -- the job types it handles, one a line
  lease_ms     BIGINT       NOT NULL,
  started_at   DATETIME(6)  NOT NULL,
  heartbeat_at DATETIME(6)  NOT NULL,
  CONSTRAINT belay_node_status CHECK (status IN (0, 1)),
  CONSTRAINT belay_node_uncut CHECK (CHAR_LENGTH(label) <= 200)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

CREATE TABLE IF NOT EXISTS belay_job (
  id               BIGINT        NOT NULL PRIMARY KEY,
  submit_key       BIGINT        NOT NULL, -- made by the submitting call: tells its own row from a stranger's
  type             VARCHAR(101)  NOT NULL,
  status           SMALLINT      NOT NULL, -- 0 TO_DO, 1 PROCESSING, 2 COMPLETED, 3 CANCELLED, 4 FAILED
  priority         SMALLINT      NOT NULL, -- 0 HIGH, 1 NORMAL, 2 LOW
  payload          MEDIUMTEXT    NOT NULL,
  submitter        VARCHAR(201),
  trace_id         VARCHAR(101),
  resubmit_of      BIGINT,
  submitted_at     DATETIME(6)   NOT NULL,
  due_at           DATETIME(6)   NOT NULL,
  not_after        DATETIME(6),
  max_attempts     INTEGER       NOT NULL,
  retry_initial_ms BIGINT        NOT NULL,
  retry_multiplier DOUBLE        NOT NULL,
  retry_max_ms     BIGINT        NOT NULL,
  retry_jitter     DOUBLE        NOT NULL,
  run_timeout_ms   BIGINT,
  run_no           INTEGER       NOT NULL, -- raised by every claim, never falls: the fence
  attempts         INTEGER       NOT NULL, -- runs charged to the job
  node             BIGINT        NOT NULL, -- of the latest run; 0 before the first
  claimed_by       BIGINT,                 -- the node whose run is not known to have ended
  claim_no         BIGINT        NOT NULL, -- which of that node's claims
  started_at       DATETIME(6),
  settled_run_no   INTEGER       NOT NULL, -- the latest run that was ended by a move, and by which:
  settled_as       VARCHAR(8),             -- a repeated call recognises its own effect by the two
  earlier_ends     VARCHAR(200)  NOT NULL DEFAULT '', -- or, when later runs were ended meanwhile, by this: ' 1RETRY 2RELEASE'
  sealed_at        DATETIME(6),
  finished_at      DATETIME(6),
  progress_done    BIGINT,
  progress_total   BIGINT,
  result           MEDIUMTEXT,
  error_cause      VARCHAR(20),
  error_type       VARCHAR(501),
  error_message    VARCHAR(2001),
  error_stack      MEDIUMTEXT,
  cancel_key       BIGINT,                 -- made by the cancelling call
  cancel_cause     VARCHAR(20),
  cancel_from      SMALLINT,
  cancel_actor     VARCHAR(201),
  cancel_reason    VARCHAR(1001),
  cancel_trace_id  VARCHAR(101),
  decided_at       DATETIME(6),
  heard_at         DATETIME(6),
  stopped_at       DATETIME(6),
  stopped_how      VARCHAR(20),

  CONSTRAINT belay_job_status CHECK (status IN (0, 1, 2, 3, 4)),
  CONSTRAINT belay_job_priority CHECK (priority IN (0, 1, 2)),
  -- A session without strict mode cuts a text off that is too long. There is room for one character too many, which is
  -- refused here; the longest texts have room for far more than is ever written.
  CONSTRAINT belay_job_uncut CHECK (
    CHAR_LENGTH(type) <= 100 AND CHAR_LENGTH(submitter) <= 200 AND CHAR_LENGTH(trace_id) <= 100
    AND CHAR_LENGTH(error_type) <= 500 AND CHAR_LENGTH(error_message) <= 2000
    AND CHAR_LENGTH(cancel_actor) <= 200 AND CHAR_LENGTH(cancel_reason) <= 1000 AND CHAR_LENGTH(cancel_trace_id) <= 100),
  CONSTRAINT belay_job_runs CHECK (0 <= attempts AND attempts <= run_no AND 0 <= settled_run_no AND settled_run_no <= run_no),
  -- A run is claimed while PROCESSING; a cancelled job keeps its claim until the run has stopped.
  CONSTRAINT belay_job_claim CHECK (
    (status = 1 AND claimed_by IS NOT NULL)
    OR (status IN (0, 2, 4) AND claimed_by IS NULL)
    OR (status = 3 AND (claimed_by IS NULL OR cancel_from = 1))),
  CONSTRAINT belay_job_final CHECK ((status IN (2, 3, 4)) = (finished_at IS NOT NULL)),
  -- Which move may have led to which status. (A CHECK lets pass what is unknown: NULL is ruled out by name.)
  CONSTRAINT belay_job_moves CHECK (
    (status = 0 AND settled_run_no = run_no
      AND ((run_no = 0 AND settled_as IS NULL) OR (run_no > 0 AND settled_as IS NOT NULL AND settled_as IN ('RETRY', 'RELEASE', 'RESCUE'))))
    OR (status = 1 AND settled_run_no < run_no)
    OR (status = 2 AND settled_run_no = run_no AND settled_as IS NOT NULL AND settled_as = 'COMPLETE')
    OR (status = 3 AND cancel_from = 0 AND settled_run_no = run_no)
    OR (status = 3 AND cancel_from = 1 AND settled_run_no < run_no)
    OR (status = 4 AND settled_run_no = run_no AND settled_as IS NOT NULL AND settled_as IN ('FAIL', 'RESCUE', 'EXPIRE'))),
  CONSTRAINT belay_job_cancel CHECK (
    (status = 3 AND decided_at IS NOT NULL AND cancel_key IS NOT NULL AND cancel_cause IS NOT NULL
      AND cancel_from IS NOT NULL AND cancel_from IN (0, 1) AND sealed_at IS NULL
      AND (claimed_by IS NULL) = (stopped_at IS NOT NULL) AND (stopped_at IS NULL) = (stopped_how IS NULL))
    OR (status <> 3 AND decided_at IS NULL AND cancel_key IS NULL AND cancel_cause IS NULL AND cancel_from IS NULL
      AND heard_at IS NULL AND stopped_at IS NULL AND stopped_how IS NULL)),
  CONSTRAINT belay_job_seal CHECK (sealed_at IS NULL OR run_no > 0),
  CONSTRAINT belay_job_result CHECK (result IS NULL OR status = 2),
  CONSTRAINT belay_job_error CHECK (status <> 4 OR (error_cause IS NOT NULL AND error_message IS NOT NULL))
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

-- Each index is named after the query it serves.
CREATE INDEX IF NOT EXISTS belay_job_to_claim ON belay_job (status, priority, type, due_at, id);
CREATE INDEX IF NOT EXISTS belay_job_to_expire ON belay_job (status, not_after);
CREATE INDEX IF NOT EXISTS belay_job_claimed ON belay_job (claimed_by, status);
CREATE INDEX IF NOT EXISTS belay_job_to_list_by_type ON belay_job (type, status, id);
CREATE INDEX IF NOT EXISTS belay_job_to_list_by_status ON belay_job (status, id);
CREATE INDEX IF NOT EXISTS belay_job_to_purge ON belay_job (finished_at);
