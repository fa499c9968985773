-- What is wrong with the log, until it is cleared. At most one open alarm of a kind and a key.
CREATE TABLE "audit"."audit_alarm" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "detail" TEXT NOT NULL,
    "opened_at" TIMESTAMPTZ(3) NOT NULL,
    "notified_at" TIMESTAMPTZ(3),
    "cleared_at" TIMESTAMPTZ(3),
    "cleared_by" UUID,
    "clear_reason" TEXT,

    CONSTRAINT "audit_alarm_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "audit_alarm_open" ON "audit"."audit_alarm" ("kind", "key") WHERE "cleared_at" IS NULL;
CREATE INDEX "audit_alarm_opened_at" ON "audit"."audit_alarm" ("opened_at");

-- The log's verifications of itself: asked for, running, done. "cursor" is where to go on after a restart.
CREATE TABLE "audit"."audit_verification" (
    "id" UUID NOT NULL,
    "scope" TEXT NOT NULL,
    "requested_by" UUID NOT NULL,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),
    "phase" TEXT NOT NULL,
    "checked" BIGINT NOT NULL DEFAULT 0,
    "total" BIGINT NOT NULL DEFAULT 0,
    "cursor" JSONB NOT NULL DEFAULT '{}',
    "result" TEXT,
    "findings" JSONB NOT NULL DEFAULT '[]',
    "findings_count" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "audit_verification_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "audit_verification_scope_check" CHECK ("scope" IN ('sample', 'full')),
    CONSTRAINT "audit_verification_result_check" CHECK ("result" IN ('clean', 'findings', 'failed'))
);
-- One of each scope at a time: a second request joins the one under way.
CREATE UNIQUE INDEX "audit_verification_open" ON "audit"."audit_verification" ("scope") WHERE "finished_at" IS NULL;
CREATE INDEX "audit_verification_requested_at" ON "audit"."audit_verification" ("requested_at");
