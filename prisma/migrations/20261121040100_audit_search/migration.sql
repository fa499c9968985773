-- What makes the log quick to search, whatever its size: two small indexes for the rare, counts by hour
-- and by day for the histogram, and the text of the newest months for finding parts of words. The last
-- two are filled behind the sequencer (lib/audit/search-index), so that no writer waits for them.

-- Most events succeed and are internal; those that were refused, or are of another class, are few, so
-- these indexes cost the common write nothing but the look at their condition.
CREATE INDEX "audit_event_outcome" ON "audit"."audit_event" ("outcome", "ts" DESC) WHERE "outcome" <> 'success';
CREATE INDEX "audit_event_class" ON "audit"."audit_event" ("class", "ts" DESC) WHERE "class" <> 1;
CREATE INDEX "audit_event_behalf" ON "audit"."audit_event" (("core"->>'behalf'), "ts" DESC)
  WHERE "core"->>'behalf' IS NOT NULL;

-- How far the log has been counted and its text copied: everything with a smaller index is.
CREATE TABLE "audit"."audit_search_state" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "next_idx" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "audit_search_state_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "audit_search_state_one" CHECK ("id" = 1)
);
INSERT INTO "audit"."audit_search_state" ("id") VALUES (1);

-- Events by hour, and the same by day for long periods. Never changed but by adding.
CREATE TABLE "audit"."audit_hourly" (
    "hour" TIMESTAMPTZ(3) NOT NULL,
    "action" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "events" BIGINT NOT NULL,

    CONSTRAINT "audit_hourly_pkey" PRIMARY KEY ("hour","action","outcome")
);
CREATE TABLE "audit"."audit_daily" (
    "day" DATE NOT NULL,
    "action" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "events" BIGINT NOT NULL,

    CONSTRAINT "audit_daily_pkey" PRIMARY KEY ("day","action","outcome")
);

-- The search text of the newest three months, in lower case. A copy of what stands in the event, and
-- never the answer itself: a search reads and checks the event.
CREATE TABLE "audit"."audit_recent_text" (
    "ts" TIMESTAMPTZ(6) NOT NULL,
    "event_id" UUID NOT NULL,
    "text" TEXT NOT NULL,

    CONSTRAINT "audit_recent_text_pkey" PRIMARY KEY ("ts","event_id")
);

-- pg_trgm comes with Postgres, but not every host offers it; without it a search reads the copied texts.
DO $$
BEGIN
  CREATE EXTENSION IF NOT EXISTS pg_trgm;
  EXECUTE 'CREATE INDEX "audit_recent_text_trigram" ON "audit"."audit_recent_text" USING gin ("text" gin_trgm_ops)';
EXCEPTION WHEN insufficient_privilege OR undefined_file OR feature_not_supported OR undefined_object THEN
  RAISE NOTICE 'pg_trgm is not available: searching for parts of words will be slower';
END $$;

-- A search somebody wants to come back to. "address" is the query of its page.
CREATE TABLE "saved_search" (
    "id" UUID NOT NULL,
    "owner_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "shared" BOOLEAN NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "saved_search_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "saved_search_owner_id_fkey" FOREIGN KEY ("owner_id") REFERENCES "user"("id") ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE UNIQUE INDEX "saved_search_owner_id_name_key" ON "saved_search" ("owner_id", "name");
