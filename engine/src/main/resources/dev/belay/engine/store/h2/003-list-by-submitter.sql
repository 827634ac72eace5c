-- The jobs of one submitter. Every statement may be repeated.

-- Each index is named after the query it serves.
CREATE INDEX IF NOT EXISTS belay_job_to_list_by_submitter ON belay_job (submitter, id);
