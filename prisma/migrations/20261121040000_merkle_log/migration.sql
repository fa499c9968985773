-- The Merkle log over the audit events (RFC 6962, C2SP tlog-tiles): an index for every event, the
-- tiles of hashes, the signed checkpoints, and where those were anchored outside this database.

-- What the sequencer needs is in the pending row, so that a batch never reads the events themselves.
ALTER TABLE "audit"."audit_pending" ADD COLUMN "retention_class" TEXT, ADD COLUMN "leaf_hash" BYTEA;
UPDATE "audit"."audit_pending" AS p SET "retention_class" = e."retention_class", "leaf_hash" = e."leaf_hash"
  FROM "audit"."audit_event" AS e WHERE e."event_id" = p."event_id" AND e."ts" = p."ts";
ALTER TABLE "audit"."audit_pending" ALTER COLUMN "retention_class" SET NOT NULL,
  ALTER COLUMN "leaf_hash" SET NOT NULL;

-- Gapless from 0, in the order of the log. Unique both ways: no index twice, no event twice.
CREATE TABLE "audit"."audit_index" (
    "idx" BIGINT NOT NULL,
    "event_id" UUID NOT NULL,
    "ts" TIMESTAMPTZ(6) NOT NULL,
    "retention_class" TEXT NOT NULL,

    CONSTRAINT "audit_index_pkey" PRIMARY KEY ("idx")
);
CREATE UNIQUE INDEX "audit_index_event_id_key" ON "audit"."audit_index" ("event_id");
CREATE INDEX "audit_index_ts" ON "audit"."audit_index" USING brin ("ts") WITH (pages_per_range = 16);

-- Up to 256 hashes of 32 bytes. A full tile never changes; a partial one only grows at its end.
CREATE TABLE "audit"."audit_tile" (
    "level" SMALLINT NOT NULL,
    "n" BIGINT NOT NULL,
    "width" SMALLINT NOT NULL,
    "hashes" BYTEA NOT NULL,

    CONSTRAINT "audit_tile_pkey" PRIMARY KEY ("level","n"),
    CONSTRAINT "audit_tile_width_check" CHECK ("width" BETWEEN 1 AND 256 AND length("hashes") = "width" * 32)
);

-- The head of the log, in one row that the sequencer locks. "compact" is the compact range: the roots
-- of the perfect subtrees, largest first, 32 bytes each.
CREATE TABLE "audit"."audit_log_state" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "origin" TEXT NOT NULL,
    "size" BIGINT NOT NULL,
    "root" BYTEA NOT NULL,
    "compact" BYTEA NOT NULL,
    "min_index" BIGINT NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "audit_log_state_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "audit_log_state_one" CHECK ("id" = 1)
);

-- Every head that was signed (C2SP tlog-checkpoint).
CREATE TABLE "audit"."audit_checkpoint" (
    "id" BIGINT GENERATED ALWAYS AS IDENTITY,
    "size" BIGINT NOT NULL,
    "root" BYTEA NOT NULL,
    "note" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "audit_checkpoint_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "audit_checkpoint_size" ON "audit"."audit_checkpoint" ("size");
CREATE INDEX "audit_checkpoint_created_at" ON "audit"."audit_checkpoint" ("created_at");

-- That a checkpoint reached a place this database's owner cannot rewrite, and what that place answered.
CREATE TABLE "audit"."audit_anchor" (
    "id" BIGINT GENERATED ALWAYS AS IDENTITY,
    "target" TEXT NOT NULL,
    "size" BIGINT NOT NULL,
    "root" BYTEA NOT NULL,
    "anchored_at" TIMESTAMPTZ(3) NOT NULL,
    "receipt" JSONB NOT NULL,

    CONSTRAINT "audit_anchor_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "audit_anchor_target_size" ON "audit"."audit_anchor" ("target", "size" DESC);

-- How each place of anchoring is doing.
CREATE TABLE "audit"."audit_anchor_target" (
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "last_size" BIGINT,
    "last_ok_at" TIMESTAMPTZ(3),
    "last_tried_at" TIMESTAMPTZ(3),
    "last_error" TEXT,
    "attempts" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "audit_anchor_target_pkey" PRIMARY KEY ("name")
);

CREATE TRIGGER "audit_index_no_change" BEFORE UPDATE OR DELETE ON "audit"."audit_index"
  FOR EACH ROW EXECUTE FUNCTION "audit"."is_append_only"();
CREATE TRIGGER "audit_checkpoint_no_change" BEFORE UPDATE OR DELETE ON "audit"."audit_checkpoint"
  FOR EACH ROW EXECUTE FUNCTION "audit"."is_append_only"();
CREATE TRIGGER "audit_anchor_no_change" BEFORE UPDATE OR DELETE ON "audit"."audit_anchor"
  FOR EACH ROW EXECUTE FUNCTION "audit"."is_append_only"();

CREATE FUNCTION "audit"."tile_only_grows"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND NEW."level" = OLD."level" AND NEW."n" = OLD."n" AND NEW."width" >= OLD."width"
    AND substr(NEW."hashes", 1, length(OLD."hashes")) = OLD."hashes" THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'a tile only grows at its end';
END $$;
CREATE TRIGGER "audit_tile_only_grows" BEFORE UPDATE OR DELETE ON "audit"."audit_tile"
  FOR EACH ROW EXECUTE FUNCTION "audit"."tile_only_grows"();

CREATE FUNCTION "audit"."head_only_grows"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND NEW."size" >= OLD."size" AND NEW."min_index" >= OLD."min_index"
    AND NEW."origin" = OLD."origin" THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'the head of the log only grows';
END $$;
CREATE TRIGGER "audit_log_state_only_grows" BEFORE UPDATE OR DELETE ON "audit"."audit_log_state"
  FOR EACH ROW EXECUTE FUNCTION "audit"."head_only_grows"();

SELECT "audit"."guard_truncate"("name"::regclass) FROM unnest(ARRAY['audit.audit_index', 'audit.audit_tile',
  'audit.audit_log_state', 'audit.audit_checkpoint', 'audit.audit_anchor']) AS "name";
