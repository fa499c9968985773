-- The demo company's rows a hundred times over: same shapes, other names. Runs once per database.
CREATE FUNCTION pg_temp.nth(id uuid, n int) RETURNS uuid LANGUAGE sql IMMUTABLE AS
  $$ SELECT overlay(overlay(md5(id::text || n) placing '7' from 13) placing '8' from 17)::uuid $$;

INSERT INTO submission (id, skill_name, version, team_id, submitter_id, category, tags, summary, description,
    state, state_reason, digest, revision, scan_id, created_at, updated_at, sent_at, decided_at)
  SELECT pg_temp.nth(id, n), skill_name || '-' || n, version, team_id, submitter_id, category, tags, summary,
    description, state, state_reason, digest, revision, scan_id, created_at, updated_at, sent_at, decided_at
  FROM submission, generate_series(1, 99) AS n;

INSERT INTO revision (submission_id, number, digest, folder_name, author_id, created_at)
  SELECT pg_temp.nth(submission_id, n), number, digest, folder_name, author_id, created_at
  FROM revision, generate_series(1, 99) AS n;

INSERT INTO assignment (submission_id, reviewer_id, origin, created_at)
  SELECT pg_temp.nth(submission_id, n), reviewer_id, origin, created_at
  FROM assignment, generate_series(1, 99) AS n;

INSERT INTO decision (id, submission_id, reviewer_id, digest, verdict, comment, created_at, voided_at, void_reason)
  SELECT pg_temp.nth(id, n), pg_temp.nth(submission_id, n), reviewer_id, digest, verdict, comment, created_at,
    voided_at, void_reason
  FROM decision, generate_series(1, 99) AS n;

INSERT INTO comment (id, submission_id, author_id, digest, file, line, body, created_at)
  SELECT pg_temp.nth(id, n), pg_temp.nth(submission_id, n), author_id, digest, file, line, body, created_at
  FROM comment, generate_series(1, 99) AS n;

INSERT INTO skill (id, name, team_id, description, category, tags, created_at, updated_at)
  SELECT pg_temp.nth(id, n), name || '-' || n, team_id, description, category, tags, created_at, updated_at
  FROM skill, generate_series(1, 99) AS n;

INSERT INTO publication (id, sequence, skill_id, submission_id, version, description, digest, archive_sha256,
    archive_bytes, attestation, published_at)
  SELECT pg_temp.nth(id, n), (SELECT max(sequence) FROM publication) + row_number() OVER (ORDER BY n, sequence),
    pg_temp.nth(skill_id, n), pg_temp.nth(submission_id, n), version, description, digest, archive_sha256,
    archive_bytes, attestation, published_at
  FROM publication, generate_series(1, 99) AS n;

INSERT INTO audit.audit_event (event_id, org_id, ts, retention_class, action, outcome, actor_ref, team_id,
    resource_type, resource_id, class, core, leaf_hash, search_text)
  SELECT pg_temp.nth(event_id, n), org_id, ts + n * interval '37 seconds', retention_class, action, outcome,
    actor_ref, team_id, resource_type, resource_id, class, core, leaf_hash, search_text
  FROM audit.audit_event, generate_series(1, 99) AS n;

ANALYZE;
