-- Runs whose job moved on while their handler was still inside. Every statement may be repeated.

CREATE TABLE IF NOT EXISTS belay_stuck_run (
  job_id  BIGINT      NOT NULL,
  run_no  INTEGER     NOT NULL,
  node    BIGINT      NOT NULL, -- in whose process it is
  since   DATETIME(6) NOT NULL, -- when the job moved on without it
  left_at DATETIME(6),          -- null while the handler is inside
  how     VARCHAR(20),
  PRIMARY KEY (job_id, run_no),
  CONSTRAINT belay_stuck_run_entered CHECK (run_no > 0),
  CONSTRAINT belay_stuck_run_left CHECK (
    (left_at IS NULL AND how IS NULL)
    OR (left_at IS NOT NULL AND left_at >= since AND how IS NOT NULL AND how IN ('OBEYED', 'FINISHED_FIRST', 'FAILED', 'NODE_LOST')))
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;

-- Each index is named after the query it serves.
CREATE INDEX IF NOT EXISTS belay_stuck_run_inside ON belay_stuck_run (node, left_at);
