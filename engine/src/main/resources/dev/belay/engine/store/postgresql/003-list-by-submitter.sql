-- The jobs of one submitter. While the index is built on a full table, nobody can write there; whoever cannot have that
-- builds it before, with CREATE INDEX CONCURRENTLY.

-- Each index is named after the query it serves.
CREATE INDEX IF NOT EXISTS belay_job_to_list_by_submitter ON belay_job (submitter, id) WHERE submitter IS NOT NULL;
