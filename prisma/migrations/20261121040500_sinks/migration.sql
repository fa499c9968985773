-- Sinks: where the audit log is forwarded to. What a person sets stands in "sink"; how the delivery is
-- doing stands in "sink_state", so that a delivery and a change of settings never wait for each other.
CREATE TABLE "sink" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "format" TEXT NOT NULL,
    "settings" JSONB NOT NULL,
    "secrets" TEXT,
    "personal" BOOLEAN NOT NULL DEFAULT false,
    "personal_reason" TEXT,
    "personal_since" TIMESTAMPTZ(3),
    "paused" BOOLEAN NOT NULL DEFAULT false,
    "heartbeat_seconds" INTEGER NOT NULL,
    "alert_minutes" INTEGER NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "created_by_id" UUID,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "sink_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "sink_personal_reason" CHECK (NOT "personal" OR "personal_reason" IS NOT NULL),
    CONSTRAINT "sink_deleted_has_no_secret" CHECK ("deleted_at" IS NULL OR "secrets" IS NULL),
    CONSTRAINT "sink_created_by_fkey" FOREIGN KEY ("created_by_id") REFERENCES "user"("id") ON DELETE SET NULL
);
-- A deleted sink stays as a row, because it received data: it remains a recipient (GDPR Art. 30).
CREATE UNIQUE INDEX "sink_name_key" ON "sink" (lower("name")) WHERE "deleted_at" IS NULL;

-- One cursor per sink. "epoch" grows when a person moves the cursor, so that a batch which was on its way
-- cannot move it back.
CREATE TABLE "sink_state" (
    "sink_id" UUID NOT NULL,
    "epoch" INTEGER NOT NULL DEFAULT 0,
    "next_idx" BIGINT NOT NULL,
    "checkpoint_size" BIGINT NOT NULL DEFAULT 0,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_try_at" TIMESTAMPTZ(3),
    "failing_since" TIMESTAMPTZ(3),
    "fail_announced_at" TIMESTAMPTZ(3),
    "last_ok_at" TIMESTAMPTZ(3),
    "last_tried_at" TIMESTAMPTZ(3),
    "last_error" TEXT,
    "last_heartbeat_at" TIMESTAMPTZ(3),

    CONSTRAINT "sink_state_pkey" PRIMARY KEY ("sink_id"),
    CONSTRAINT "sink_state_sink_fkey" FOREIGN KEY ("sink_id") REFERENCES "sink"("id") ON DELETE CASCADE
);

-- Events that a sink's receiver refused for good, and ranges of which it refused some without saying which.
CREATE TABLE "sink_dead_letter" (
    "id" UUID NOT NULL,
    "sink_id" UUID NOT NULL,
    "idx" BIGINT NOT NULL,
    "last_idx" BIGINT NOT NULL,
    "event_id" UUID NOT NULL,
    "events" INTEGER NOT NULL,
    "error" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 1,
    "state" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "settled_at" TIMESTAMPTZ(3),

    CONSTRAINT "sink_dead_letter_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "sink_dead_letter_state" CHECK ("state" IN ('waiting', 'queued', 'sent')),
    CONSTRAINT "sink_dead_letter_sink_fkey" FOREIGN KEY ("sink_id") REFERENCES "sink"("id") ON DELETE CASCADE
);
CREATE UNIQUE INDEX "sink_dead_letter_place" ON "sink_dead_letter" ("sink_id", "idx", "last_idx");
CREATE INDEX "sink_dead_letter_queued" ON "sink_dead_letter" ("sink_id", "idx") WHERE "state" = 'queued';

-- What was delivered, summed by minute and kept for two days, for the picture of a sink's throughput.
CREATE TABLE "sink_delivery" (
    "sink_id" UUID NOT NULL,
    "minute" TIMESTAMPTZ(3) NOT NULL,
    "events" INTEGER NOT NULL,
    "batches" INTEGER NOT NULL,
    "failures" INTEGER NOT NULL,
    "bytes" BIGINT NOT NULL,
    "duration_ms" INTEGER NOT NULL,
    "last_error" TEXT,

    CONSTRAINT "sink_delivery_pkey" PRIMARY KEY ("sink_id","minute"),
    CONSTRAINT "sink_delivery_sink_fkey" FOREIGN KEY ("sink_id") REFERENCES "sink"("id") ON DELETE CASCADE
);
