-- Runs whose job moved on while their handler was still inside. Every statement may be repeated. No CHECK has a list (see 001).

CREATE TABLE IF NOT EXISTS belay_stuck_run (
  job_id  BIGINT                      NOT NULL,
  run_no  INTEGER                     NOT NULL,
  node    BIGINT                      NOT NULL, -- in whose process it is
  since   TIMESTAMP(6) WITH TIME ZONE NOT NULL, -- when the job moved on without it
  left_at TIMESTAMP(6) WITH TIME ZONE,          -- null while the handler is inside
  how     CHARACTER VARYING(20),
  CONSTRAINT belay_stuck_run_entered CHECK (run_no > 0),
  CONSTRAINT belay_stuck_run_left CHECK (
    (left_at IS NULL AND how IS NULL)
    OR (left_at IS NOT NULL AND left_at >= since AND how IS NOT NULL
      AND CASE how WHEN 'OBEYED' THEN TRUE WHEN 'FINISHED_FIRST' THEN TRUE WHEN 'FAILED' THEN TRUE WHEN 'NODE_LOST' THEN TRUE ELSE FALSE END))
);

-- Each index is named after the query it serves. The first stands for the primary key, for the index of a primary key
-- cannot be built anew after a kill.
CREATE UNIQUE INDEX IF NOT EXISTS belay_stuck_run_of_job ON belay_stuck_run (job_id, run_no);
CREATE INDEX IF NOT EXISTS belay_stuck_run_inside ON belay_stuck_run (node, left_at);
