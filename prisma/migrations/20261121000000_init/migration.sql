-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "audit";

-- CreateSchema



-- CreateTable
CREATE TABLE "audit"."audit_pending" (
    "event_id" UUID NOT NULL,
    "org_id" UUID NOT NULL,
    "ts" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "audit_pending_pkey" PRIMARY KEY ("event_id")
);

-- CreateTable
CREATE TABLE "audit"."subject_key" (
    "key_id" UUID NOT NULL,
    "subject_ref" UUID NOT NULL,
    "wrapped_dek" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "destroyed_at" TIMESTAMPTZ(3),

    CONSTRAINT "subject_key_pkey" PRIMARY KEY ("key_id")
);

-- CreateTable
CREATE TABLE "organization" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "organization_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "user" (
    "id" UUID NOT NULL,
    "issuer" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "active" BOOLEAN NOT NULL DEFAULT true,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "last_seen_at" TIMESTAMPTZ(3),

    CONSTRAINT "user_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "team" (
    "id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "team_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "team_member" (
    "user_id" UUID NOT NULL,
    "team_id" UUID NOT NULL,
    "is_primary" BOOLEAN NOT NULL DEFAULT false,
    "origin" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "team_member_pkey" PRIMARY KEY ("user_id","team_id")
);

-- CreateTable
CREATE TABLE "role_grant" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "role" TEXT NOT NULL,
    "team_id" UUID,
    "origin" TEXT NOT NULL,
    "granted_by_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3),

    CONSTRAINT "role_grant_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "group_mapping" (
    "id" UUID NOT NULL,
    "group" TEXT NOT NULL,
    "role" TEXT,
    "team_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "group_mapping_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "auth_session" (
    "id" TEXT NOT NULL,
    "user_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "absolute_expires_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),
    "user_agent" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "auth_session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "access_token" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "scopes" TEXT[],
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "last_used_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "access_token_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "notification" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "href" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "read_at" TIMESTAMPTZ(3),

    CONSTRAINT "notification_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "skill" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "team_id" UUID NOT NULL,
    "description" TEXT NOT NULL,
    "category" TEXT NOT NULL,
    "tags" TEXT[],
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "skill_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "publication" (
    "id" UUID NOT NULL,
    "sequence" BIGINT NOT NULL,
    "skill_id" UUID NOT NULL,
    "submission_id" UUID NOT NULL,
    "version" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "digest" CHAR(64) NOT NULL,
    "archive_sha256" CHAR(64) NOT NULL,
    "archive_bytes" BIGINT NOT NULL,
    "attestation" JSONB NOT NULL,
    "published_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "publication_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "export" (
    "id" UUID NOT NULL,
    "framework" TEXT NOT NULL,
    "period_from" TIMESTAMPTZ(3) NOT NULL,
    "period_to" TIMESTAMPTZ(3) NOT NULL,
    "requested_by_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "export_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "assignment" (
    "submission_id" UUID NOT NULL,
    "reviewer_id" UUID NOT NULL,
    "origin" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "assignment_pkey" PRIMARY KEY ("submission_id","reviewer_id")
);

-- CreateTable
CREATE TABLE "decision" (
    "id" UUID NOT NULL,
    "submission_id" UUID NOT NULL,
    "reviewer_id" UUID NOT NULL,
    "digest" CHAR(64) NOT NULL,
    "verdict" TEXT NOT NULL,
    "comment" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "voided_at" TIMESTAMPTZ(3),
    "void_reason" TEXT,

    CONSTRAINT "decision_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "comment" (
    "id" UUID NOT NULL,
    "submission_id" UUID NOT NULL,
    "author_id" UUID NOT NULL,
    "digest" CHAR(64) NOT NULL,
    "file" TEXT,
    "line" INTEGER,
    "body" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "comment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "finding_acceptance" (
    "id" UUID NOT NULL,
    "submission_id" UUID NOT NULL,
    "digest" CHAR(64) NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "accepted_by_id" UUID NOT NULL,
    "reason" TEXT NOT NULL,
    "until" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "finding_acceptance_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "blob" (
    "sha256" CHAR(64) NOT NULL,
    "size" BIGINT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "blob_pkey" PRIMARY KEY ("sha256")
);

-- CreateTable
CREATE TABLE "blob_chunk" (
    "sha256" CHAR(64) NOT NULL,
    "position" INTEGER NOT NULL,
    "data" BYTEA NOT NULL,

    CONSTRAINT "blob_chunk_pkey" PRIMARY KEY ("sha256","position")
);

-- CreateTable
CREATE TABLE "content" (
    "digest" CHAR(64) NOT NULL,
    "files" INTEGER NOT NULL,
    "bytes" BIGINT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "content_pkey" PRIMARY KEY ("digest")
);

-- CreateTable
CREATE TABLE "content_file" (
    "digest" CHAR(64) NOT NULL,
    "path" TEXT NOT NULL,
    "mode" INTEGER NOT NULL,
    "size" BIGINT NOT NULL,
    "sha256" CHAR(64) NOT NULL,
    "crc32" BIGINT NOT NULL,

    CONSTRAINT "content_file_pkey" PRIMARY KEY ("digest","path")
);

-- CreateTable
CREATE TABLE "scan" (
    "id" UUID NOT NULL,
    "digest" CHAR(64) NOT NULL,
    "ruleset" TEXT NOT NULL,
    "folder_name" TEXT NOT NULL DEFAULT '',
    "state" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "error" TEXT,
    "report" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "scan_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "submission" (
    "id" UUID NOT NULL,
    "skill_name" TEXT NOT NULL,
    "version" TEXT NOT NULL,
    "team_id" UUID NOT NULL,
    "submitter_id" UUID NOT NULL,
    "category" TEXT NOT NULL,
    "tags" TEXT[],
    "summary" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "state_reason" TEXT NOT NULL,
    "digest" CHAR(64) NOT NULL,
    "revision" INTEGER NOT NULL DEFAULT 1,
    "scan_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "sent_at" TIMESTAMPTZ(3),
    "decided_at" TIMESTAMPTZ(3),

    CONSTRAINT "submission_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "revision" (
    "submission_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "digest" CHAR(64) NOT NULL,
    "folder_name" TEXT NOT NULL DEFAULT '',
    "author_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "revision_pkey" PRIMARY KEY ("submission_id","number")
);

-- CreateIndex
CREATE UNIQUE INDEX "subject_key_subject_ref_key" ON "audit"."subject_key"("subject_ref");

-- CreateIndex
CREATE UNIQUE INDEX "user_issuer_subject_key" ON "user"("issuer", "subject");

-- CreateIndex
CREATE UNIQUE INDEX "team_slug_key" ON "team"("slug");

-- CreateIndex
CREATE INDEX "team_member_team_id_idx" ON "team_member"("team_id");

-- CreateIndex
CREATE UNIQUE INDEX "role_grant_user_id_role_team_id_origin_key" ON "role_grant"("user_id", "role", "team_id", "origin") NULLS NOT DISTINCT;

-- CreateIndex
CREATE UNIQUE INDEX "group_mapping_group_role_team_id_key" ON "group_mapping"("group", "role", "team_id") NULLS NOT DISTINCT;

-- CreateIndex
CREATE INDEX "auth_session_user_id_idx" ON "auth_session"("user_id");

-- CreateIndex
CREATE INDEX "access_token_user_id_idx" ON "access_token"("user_id");

-- CreateIndex
CREATE INDEX "notification_user_id_created_at_idx" ON "notification"("user_id", "created_at" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "skill_name_key" ON "skill"("name");

-- CreateIndex
CREATE UNIQUE INDEX "publication_sequence_key" ON "publication"("sequence");

-- CreateIndex
CREATE UNIQUE INDEX "publication_submission_id_key" ON "publication"("submission_id");

-- CreateIndex
CREATE UNIQUE INDEX "publication_skill_id_version_key" ON "publication"("skill_id", "version");

-- CreateIndex
CREATE INDEX "export_created_at_idx" ON "export"("created_at" DESC);

-- CreateIndex
CREATE INDEX "assignment_reviewer_id_idx" ON "assignment"("reviewer_id");

-- CreateIndex
CREATE UNIQUE INDEX "decision_submission_id_reviewer_id_digest_key" ON "decision"("submission_id", "reviewer_id", "digest");

-- CreateIndex
CREATE INDEX "comment_submission_id_created_at_idx" ON "comment"("submission_id", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "finding_acceptance_submission_id_digest_fingerprint_key" ON "finding_acceptance"("submission_id", "digest", "fingerprint");

-- CreateIndex
CREATE INDEX "content_file_sha256_idx" ON "content_file"("sha256");

-- CreateIndex
CREATE UNIQUE INDEX "scan_digest_ruleset_folder_name_key" ON "scan"("digest", "ruleset", "folder_name");

-- CreateIndex
CREATE INDEX "submission_state_sent_at_idx" ON "submission"("state", "sent_at");

-- CreateIndex
CREATE INDEX "submission_submitter_id_updated_at_idx" ON "submission"("submitter_id", "updated_at" DESC);

-- CreateIndex
CREATE INDEX "submission_skill_name_idx" ON "submission"("skill_name");

-- AddForeignKey
ALTER TABLE "team_member" ADD CONSTRAINT "team_member_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "team_member" ADD CONSTRAINT "team_member_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "team"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "role_grant" ADD CONSTRAINT "role_grant_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "role_grant" ADD CONSTRAINT "role_grant_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "team"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "group_mapping" ADD CONSTRAINT "group_mapping_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "team"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "auth_session" ADD CONSTRAINT "auth_session_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "access_token" ADD CONSTRAINT "access_token_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "notification" ADD CONSTRAINT "notification_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "skill" ADD CONSTRAINT "skill_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "team"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "publication" ADD CONSTRAINT "publication_skill_id_fkey" FOREIGN KEY ("skill_id") REFERENCES "skill"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "publication" ADD CONSTRAINT "publication_submission_id_fkey" FOREIGN KEY ("submission_id") REFERENCES "submission"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "export" ADD CONSTRAINT "export_requested_by_id_fkey" FOREIGN KEY ("requested_by_id") REFERENCES "user"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "assignment" ADD CONSTRAINT "assignment_submission_id_fkey" FOREIGN KEY ("submission_id") REFERENCES "submission"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "assignment" ADD CONSTRAINT "assignment_reviewer_id_fkey" FOREIGN KEY ("reviewer_id") REFERENCES "user"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "decision" ADD CONSTRAINT "decision_submission_id_fkey" FOREIGN KEY ("submission_id") REFERENCES "submission"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "decision" ADD CONSTRAINT "decision_reviewer_id_fkey" FOREIGN KEY ("reviewer_id") REFERENCES "user"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "comment" ADD CONSTRAINT "comment_submission_id_fkey" FOREIGN KEY ("submission_id") REFERENCES "submission"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "comment" ADD CONSTRAINT "comment_author_id_fkey" FOREIGN KEY ("author_id") REFERENCES "user"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "finding_acceptance" ADD CONSTRAINT "finding_acceptance_submission_id_fkey" FOREIGN KEY ("submission_id") REFERENCES "submission"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "blob_chunk" ADD CONSTRAINT "blob_chunk_sha256_fkey" FOREIGN KEY ("sha256") REFERENCES "blob"("sha256") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "content_file" ADD CONSTRAINT "content_file_digest_fkey" FOREIGN KEY ("digest") REFERENCES "content"("digest") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "content_file" ADD CONSTRAINT "content_file_sha256_fkey" FOREIGN KEY ("sha256") REFERENCES "blob"("sha256") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "scan" ADD CONSTRAINT "scan_digest_fkey" FOREIGN KEY ("digest") REFERENCES "content"("digest") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "submission" ADD CONSTRAINT "submission_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "team"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "submission" ADD CONSTRAINT "submission_submitter_id_fkey" FOREIGN KEY ("submitter_id") REFERENCES "user"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "revision" ADD CONSTRAINT "revision_submission_id_fkey" FOREIGN KEY ("submission_id") REFERENCES "submission"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "revision" ADD CONSTRAINT "revision_digest_fkey" FOREIGN KEY ("digest") REFERENCES "content"("digest") ON DELETE RESTRICT ON UPDATE CASCADE;

-- The deployment's one organization. Its id is part of every audit event.
INSERT INTO "organization" ("id", "name", "created_at")
VALUES (gen_random_uuid(), 'Organization', date_trunc('milliseconds', now()));

-- Values the application's types allow, held by the database too.
ALTER TABLE "submission" ADD CONSTRAINT "submission_state_check" CHECK ("state" IN
  ('draft', 'submitted', 'blocked', 'pending', 'under-review', 'changes-requested', 'approved',
   'published', 'rejected', 'withdrawn'));
ALTER TABLE "decision" ADD CONSTRAINT "decision_verdict_check"
  CHECK ("verdict" IN ('approve', 'reject', 'request-changes'));
ALTER TABLE "scan" ADD CONSTRAINT "scan_state_check"
  CHECK ("state" IN ('queued', 'running', 'completed', 'failed'));
ALTER TABLE "role_grant" ADD CONSTRAINT "role_grant_role_check"
  CHECK ("role" IN ('developer', 'skill-publisher', 'admin', 'auditor'));

-- One request at a time may be on its way to (or have reached) a version of a skill.
CREATE UNIQUE INDEX "submission_version_claim" ON "submission" ("skill_name", "version")
  WHERE "state" IN ('submitted', 'pending', 'under-review', 'changes-requested', 'approved', 'published');

CREATE INDEX "submission_search" ON "submission"
  USING gin (to_tsvector('simple', "skill_name" || ' ' || "summary" || ' ' || "description"));
CREATE INDEX "notification_unread" ON "notification" ("user_id") WHERE "read_at" IS NULL;

-- Separation of duties, also below the application: nobody decides on what they wrote or sent.
CREATE FUNCTION "decision_duties_are_separate"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM "submission" WHERE "id" = NEW."submission_id" AND "submitter_id" = NEW."reviewer_id")
     OR EXISTS (SELECT 1 FROM "revision" WHERE "submission_id" = NEW."submission_id" AND "author_id" = NEW."reviewer_id")
  THEN RAISE EXCEPTION 'separation of duties: a reviewer may not decide on their own submission';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER "decision_duties" BEFORE INSERT ON "decision"
  FOR EACH ROW EXECUTE FUNCTION "decision_duties_are_separate"();

-- What was reviewed and what was published never changes and never goes.
CREATE FUNCTION "record_is_immutable"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is immutable', TG_TABLE_NAME; END $$;
CREATE TRIGGER "publication_immutable" BEFORE UPDATE OR DELETE ON "publication"
  FOR EACH ROW EXECUTE FUNCTION "record_is_immutable"();
CREATE TRIGGER "blob_immutable" BEFORE UPDATE ON "blob"
  FOR EACH ROW EXECUTE FUNCTION "record_is_immutable"();
CREATE TRIGGER "blob_chunk_immutable" BEFORE UPDATE ON "blob_chunk"
  FOR EACH ROW EXECUTE FUNCTION "record_is_immutable"();
CREATE TRIGGER "content_immutable" BEFORE UPDATE ON "content"
  FOR EACH ROW EXECUTE FUNCTION "record_is_immutable"();
CREATE TRIGGER "content_file_immutable" BEFORE UPDATE ON "content_file"
  FOR EACH ROW EXECUTE FUNCTION "record_is_immutable"();

-- The audit log: partitioned by retention class, then by month, so that expiry is DETACH and DROP.
-- CreateTable
CREATE TABLE "audit"."audit_event" (
    "event_id" UUID NOT NULL,
    "org_id" UUID NOT NULL,
    "ts" TIMESTAMPTZ(6) NOT NULL,
    "retention_class" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "actor_ref" UUID NOT NULL,
    "team_id" UUID,
    "resource_type" TEXT NOT NULL,
    "resource_id" TEXT NOT NULL,
    "class" SMALLINT NOT NULL,
    "core" JSONB NOT NULL,
    "leaf_hash" BYTEA NOT NULL,
    "search_text" TEXT NOT NULL,

    CONSTRAINT "audit_event_pkey" PRIMARY KEY ("event_id","ts","retention_class")
) PARTITION BY LIST ("retention_class");
-- CreateTable
CREATE TABLE "audit"."audit_disclosure" (
    "event_id" UUID NOT NULL,
    "ts" TIMESTAMPTZ(6) NOT NULL,
    "name" TEXT NOT NULL,
    "subject_ref" UUID NOT NULL,
    "key_id" UUID NOT NULL,
    "ciphertext" BYTEA NOT NULL,

    CONSTRAINT "audit_disclosure_pkey" PRIMARY KEY ("event_id","name","ts")
) PARTITION BY RANGE ("ts");
ALTER TABLE "audit"."audit_event" ADD COLUMN "tsv" tsvector
  GENERATED ALWAYS AS (to_tsvector('simple', "search_text")) STORED;
ALTER TABLE "audit"."audit_event" ADD CONSTRAINT "audit_event_outcome_check"
  CHECK ("outcome" IN ('success', 'failure', 'denied'));

CREATE TABLE "audit"."audit_event_standard" PARTITION OF "audit"."audit_event"
  FOR VALUES IN ('standard') PARTITION BY RANGE ("ts");
CREATE TABLE "audit"."audit_event_activity" PARTITION OF "audit"."audit_event"
  FOR VALUES IN ('activity') PARTITION BY RANGE ("ts");
-- Defaults, so that a missing month never loses an event.
CREATE TABLE "audit"."audit_event_standard_rest" PARTITION OF "audit"."audit_event_standard" DEFAULT;
CREATE TABLE "audit"."audit_event_activity_rest" PARTITION OF "audit"."audit_event_activity" DEFAULT;
CREATE TABLE "audit"."audit_disclosure_rest" PARTITION OF "audit"."audit_disclosure" DEFAULT;

CREATE INDEX "audit_event_ts" ON "audit"."audit_event" ("ts" DESC, "event_id" DESC);
CREATE INDEX "audit_event_actor" ON "audit"."audit_event" ("actor_ref", "ts" DESC);
CREATE INDEX "audit_event_action" ON "audit"."audit_event" ("action", "ts" DESC);
CREATE INDEX "audit_event_resource" ON "audit"."audit_event" ("resource_type", "resource_id", "ts" DESC);
CREATE INDEX "audit_event_team" ON "audit"."audit_event" ("team_id", "ts" DESC) WHERE "team_id" IS NOT NULL;
CREATE INDEX "audit_event_text" ON "audit"."audit_event" USING gin ("tsv");

CREATE FUNCTION "audit"."is_append_only"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$;
CREATE TRIGGER "audit_event_no_change" BEFORE UPDATE OR DELETE ON "audit"."audit_event"
  FOR EACH ROW EXECUTE FUNCTION "audit"."is_append_only"();
CREATE TRIGGER "audit_disclosure_no_update" BEFORE UPDATE ON "audit"."audit_disclosure"
  FOR EACH ROW EXECUTE FUNCTION "audit"."is_append_only"();

-- Statement triggers are not inherited by partitions, so each table gets its own.
CREATE FUNCTION "audit"."guard_truncate"("partition" regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('CREATE TRIGGER "no_truncate" BEFORE TRUNCATE ON %s EXECUTE FUNCTION "audit"."is_append_only"()', "partition");
END $$;
SELECT "audit"."guard_truncate"("name"::regclass) FROM unnest(ARRAY[
  'audit.audit_event', 'audit.audit_event_standard', 'audit.audit_event_activity',
  'audit.audit_event_standard_rest', 'audit.audit_event_activity_rest',
  'audit.audit_disclosure', 'audit.audit_disclosure_rest']) AS "name";

-- Makes the monthly partitions from the month of "first" on. Safe to repeat and to run twice at once.
CREATE FUNCTION "audit"."ensure_partitions"("first" date, "months" int) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
  parent text; month date; child text; made int := 0;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('countersign.audit.partitions'));
  FOREACH parent IN ARRAY ARRAY['audit_event_standard', 'audit_event_activity', 'audit_disclosure'] LOOP
    FOR i IN 0 .. "months" - 1 LOOP
      month := (date_trunc('month', "first") + make_interval(months => i))::date;
      child := format('%s_%s', parent, to_char(month, 'YYYYMM'));
      CONTINUE WHEN to_regclass(format('audit.%I', child)) IS NOT NULL;
      EXECUTE format('CREATE TABLE audit.%I PARTITION OF audit.%I FOR VALUES FROM (%L) TO (%L)', child, parent,
        month::timestamp AT TIME ZONE 'UTC', (month + interval '1 month')::timestamp AT TIME ZONE 'UTC');
      PERFORM "audit"."guard_truncate"(format('audit.%I', child)::regclass);
      made := made + 1;
    END LOOP;
  END LOOP;
  RETURN made;
END $$;
SELECT "audit"."ensure_partitions"((now() - interval '4 months')::date, 8);
