-- Runs whose job moved on while their handler was still inside.
CREATE TABLE IF NOT EXISTS belay_stuck_run (
  job_id  BIGINT                      NOT NULL,
  run_no  INTEGER                     NOT NULL,
  node    BIGINT                      NOT NULL, -- in whose process it is
  since   TIMESTAMP(6) WITH TIME ZONE NOT NULL, -- when the job moved on without it
  left_at TIMESTAMP(6) WITH TIME ZONE,          -- null while the handler is inside
  how     CHARACTER VARYING(20),
  PRIMARY KEY (job_id, run_no),
  CONSTRAINT belay_stuck_run_entered CHECK (run_no > 0),
  CONSTRAINT belay_stuck_run_left CHECK (
    (left_at IS NULL AND how IS NULL)
    OR (left_at IS NOT NULL AND left_at >= since AND how IS NOT NULL AND how IN ('OBEYED', 'FINISHED_FIRST', 'FAILED', 'NODE_LOST')))
);

CREATE INDEX IF NOT EXISTS belay_stuck_run_inside ON belay_stuck_run (node) WHERE left_at IS NULL;
