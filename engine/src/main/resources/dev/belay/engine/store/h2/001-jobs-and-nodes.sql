-- Jobs and nodes. Every statement may be repeated: a migration that was killed half-way is run again from its start.
-- No CHECK has a list (IN): H2 2.4.240 asks the session that made the table to compare, and fails when that is closed.

CREATE TABLE IF NOT EXISTS belay_node (
  id           BIGINT                      NOT NULL PRIMARY KEY,
  status       SMALLINT                    NOT NULL, -- 0 ALIVE, 1 DEAD
  label        CHARACTER VARYING(200)      NOT NULL, -- process and host, for people
  types        CHARACTER VARYING(1048576)  NOT NULL, -- the job types it handles, one a line
  lease_ms     BIGINT                      NOT NULL,
  started_at   TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  heartbeat_at TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  CONSTRAINT belay_node_status CHECK (status BETWEEN 0 AND 1)
);

CREATE TABLE IF NOT EXISTS belay_job (
  id               BIGINT                      NOT NULL PRIMARY KEY,
  submit_key       BIGINT                      NOT NULL, -- made by the submitting call: tells its own row from a stranger's
  type             CHARACTER VARYING(100)      NOT NULL,
  status           SMALLINT                    NOT NULL, -- 0 TO_DO, 1 PROCESSING, 2 COMPLETED, 3 CANCELLED, 4 FAILED
  priority         SMALLINT                    NOT NULL, -- 0 HIGH, 1 NORMAL, 2 LOW
  payload          CHARACTER VARYING(1048576)  NOT NULL,
  submitter        CHARACTER VARYING(200),
  trace_id         CHARACTER VARYING(100),
  resubmit_of      BIGINT,
  submitted_at     TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  due_at           TIMESTAMP(6) WITH TIME ZONE NOT NULL,
  not_after        TIMESTAMP(6) WITH TIME ZONE,
  max_attempts     INTEGER                     NOT NULL,
  retry_initial_ms BIGINT                      NOT NULL,
  retry_multiplier DOUBLE PRECISION            NOT NULL,
  retry_max_ms     BIGINT                      NOT NULL,
  retry_jitter     DOUBLE PRECISION            NOT NULL,
  run_timeout_ms   BIGINT,
  run_no           INTEGER                     NOT NULL, -- raised by every claim, never falls: the fence
  attempts         INTEGER                     NOT NULL, -- runs charged to the job
  node             BIGINT                      NOT NULL, -- of the latest run; 0 before the first
  claimed_by       BIGINT,                               -- the node whose run is not known to have ended
  claim_no         BIGINT                      NOT NULL, -- which of that node's claims
  started_at       TIMESTAMP(6) WITH TIME ZONE,
  settled_run_no   INTEGER                     NOT NULL, -- the latest run that was ended by a move, and by which:
  settled_as       CHARACTER VARYING(8),                 -- a repeated call recognises its own effect by the two
  earlier_ends     CHARACTER VARYING(200) DEFAULT '' NOT NULL, -- or, when later runs were ended meanwhile, by this: ' 1RETRY 2RELEASE'
  sealed_at        TIMESTAMP(6) WITH TIME ZONE,
  finished_at      TIMESTAMP(6) WITH TIME ZONE,
  progress_done    BIGINT,
  progress_total   BIGINT,
  result           CHARACTER VARYING(1048576),
  error_cause      CHARACTER VARYING(20),
  error_type       CHARACTER VARYING(500),
  error_message    CHARACTER VARYING(2000),
  error_stack      CHARACTER VARYING(100000),
  cancel_key       BIGINT,                               -- made by the cancelling call
  cancel_cause     CHARACTER VARYING(20),
  cancel_from      SMALLINT,
  cancel_actor     CHARACTER VARYING(200),
  cancel_reason    CHARACTER VARYING(1000),
  cancel_trace_id  CHARACTER VARYING(100),
  decided_at       TIMESTAMP(6) WITH TIME ZONE,
  heard_at         TIMESTAMP(6) WITH TIME ZONE,
  stopped_at       TIMESTAMP(6) WITH TIME ZONE,
  stopped_how      CHARACTER VARYING(20),

  CONSTRAINT belay_job_status CHECK (status BETWEEN 0 AND 4),
  CONSTRAINT belay_job_priority CHECK (priority BETWEEN 0 AND 2),
  CONSTRAINT belay_job_runs CHECK (0 <= attempts AND attempts <= run_no AND 0 <= settled_run_no AND settled_run_no <= run_no),
  -- A run is claimed while PROCESSING; a cancelled job keeps its claim until the run has stopped.
  CONSTRAINT belay_job_claim CHECK (
    (status = 1 AND claimed_by IS NOT NULL)
    OR (status <> 1 AND status <> 3 AND claimed_by IS NULL)
    OR (status = 3 AND (claimed_by IS NULL OR cancel_from = 1))),
  CONSTRAINT belay_job_final CHECK ((status BETWEEN 2 AND 4) = (finished_at IS NOT NULL)),
  -- Which move may have led to which status. (A CHECK lets pass what is unknown: NULL is ruled out by name.)
  CONSTRAINT belay_job_moves CHECK (
    (status = 0 AND settled_run_no = run_no
      AND ((run_no = 0 AND settled_as IS NULL) OR (run_no > 0 AND settled_as IS NOT NULL
        AND CASE settled_as WHEN 'RETRY' THEN TRUE WHEN 'RELEASE' THEN TRUE WHEN 'RESCUE' THEN TRUE ELSE FALSE END)))
    OR (status = 1 AND settled_run_no < run_no)
    OR (status = 2 AND settled_run_no = run_no AND settled_as IS NOT NULL AND settled_as = 'COMPLETE')
    OR (status = 3 AND cancel_from = 0 AND settled_run_no = run_no)
    OR (status = 3 AND cancel_from = 1 AND settled_run_no < run_no)
    OR (status = 4 AND settled_run_no = run_no AND settled_as IS NOT NULL
      AND CASE settled_as WHEN 'FAIL' THEN TRUE WHEN 'RESCUE' THEN TRUE WHEN 'EXPIRE' THEN TRUE ELSE FALSE END)),
  CONSTRAINT belay_job_cancel CHECK (
    (status = 3 AND decided_at IS NOT NULL AND cancel_key IS NOT NULL AND cancel_cause IS NOT NULL
      AND cancel_from IS NOT NULL AND cancel_from BETWEEN 0 AND 1 AND sealed_at IS NULL
      AND (claimed_by IS NULL) = (stopped_at IS NOT NULL) AND (stopped_at IS NULL) = (stopped_how IS NULL))
    OR (status <> 3 AND decided_at IS NULL AND cancel_key IS NULL AND cancel_cause IS NULL AND cancel_from IS NULL
      AND heard_at IS NULL AND stopped_at IS NULL AND stopped_how IS NULL)),
  CONSTRAINT belay_job_seal CHECK (sealed_at IS NULL OR run_no > 0),
  CONSTRAINT belay_job_result CHECK (result IS NULL OR status = 2),
  CONSTRAINT belay_job_error CHECK (status <> 4 OR (error_cause IS NOT NULL AND error_message IS NOT NULL))
);

-- Each index is named after the query it serves.
CREATE INDEX IF NOT EXISTS belay_job_to_claim ON belay_job (status, priority, type, due_at, id);
CREATE INDEX IF NOT EXISTS belay_job_to_expire ON belay_job (status, not_after);
CREATE INDEX IF NOT EXISTS belay_job_claimed ON belay_job (claimed_by, status);
CREATE INDEX IF NOT EXISTS belay_job_to_list_by_type ON belay_job (type, status, id);
CREATE INDEX IF NOT EXISTS belay_job_to_list_by_status ON belay_job (status, id);
CREATE INDEX IF NOT EXISTS belay_job_to_purge ON belay_job (finished_at);
