-- Rules over the sequenced audit log: how they are set, where they stand, what they remember, and the
-- violations they raised with what people did about them.

CREATE TABLE "public"."violation_rule" (
    "id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "revision" INTEGER NOT NULL,
    "title" TEXT NOT NULL,
    "enabled" BOOLEAN NOT NULL,
    "severity" TEXT NOT NULL,
    "owner_role" TEXT,
    "due_hours" INTEGER NOT NULL,
    "params" JSONB NOT NULL,
    "condition" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_by_id" UUID,
    "deleted_at" TIMESTAMPTZ(3),

    CONSTRAINT "violation_rule_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "violation_rule_kind_check" CHECK (("kind" = 'own') = ("condition" IS NOT NULL)
      AND "kind" IN ('built-in', 'own')),
    CONSTRAINT "violation_rule_severity_check" CHECK ("severity" IN ('critical', 'high', 'medium', 'low')),
    CONSTRAINT "violation_rule_due_hours_check" CHECK ("due_hours" BETWEEN 1 AND 8760),
    CONSTRAINT "violation_rule_updated_by_id_fkey" FOREIGN KEY ("updated_by_id") REFERENCES "public"."user" ("id")
);

CREATE TABLE "public"."working_hours" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "zone" TEXT NOT NULL,
    "days" INTEGER[] NOT NULL,
    "from_minute" INTEGER NOT NULL,
    "to_minute" INTEGER NOT NULL,

    CONSTRAINT "working_hours_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "working_hours_one" CHECK ("id" = 1),
    CONSTRAINT "working_hours_order" CHECK (0 <= "from_minute" AND "from_minute" < "to_minute" AND "to_minute" <= 1440)
);
INSERT INTO "public"."working_hours" ("id", "zone", "days", "from_minute", "to_minute")
  VALUES (1, 'UTC', '{1,2,3,4,5}', 420, 1200);

CREATE TABLE "public"."violation_cursor" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "next_idx" BIGINT NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "violation_cursor_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "violation_cursor_one" CHECK ("id" = 1)
);
INSERT INTO "public"."violation_cursor" ("id", "next_idx", "updated_at") VALUES (1, 0, now());

-- A cursor that went back would raise everything twice; one that jumped, nothing at all.
CREATE FUNCTION "public"."violation_cursor_only_grows"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND NEW."id" = OLD."id" AND NEW."next_idx" >= OLD."next_idx" THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'the cursor of the rules only moves on';
END $$;
CREATE TRIGGER "violation_cursor_only_grows" BEFORE UPDATE OR DELETE ON "public"."violation_cursor"
  FOR EACH ROW EXECUTE FUNCTION "public"."violation_cursor_only_grows"();

CREATE TABLE "public"."violation_rule_state" (
    "rule_id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "state" JSONB NOT NULL,
    "subject_id" UUID,
    "expires_at" TIMESTAMPTZ(3),

    CONSTRAINT "violation_rule_state_pkey" PRIMARY KEY ("rule_id", "key")
);
CREATE INDEX "violation_rule_state_subject_id_idx" ON "public"."violation_rule_state" ("subject_id");
CREATE INDEX "violation_rule_state_expires_at_idx" ON "public"."violation_rule_state" ("expires_at");

CREATE TABLE "public"."violation" (
    "id" UUID NOT NULL,
    "rule_id" TEXT NOT NULL,
    "rule_version" TEXT NOT NULL,
    "rule_title" TEXT NOT NULL,
    "severity" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "summary" TEXT NOT NULL,
    "subject_id" UUID,
    "involved_ids" UUID[] NOT NULL,
    "team_id" UUID,
    "resource_type" TEXT NOT NULL,
    "resource_id" TEXT NOT NULL,
    "resource_name" TEXT,
    "dedupe_key" TEXT NOT NULL,
    "event_ids" UUID[] NOT NULL,
    "first_idx" BIGINT,
    "last_idx" BIGINT,
    "count" INTEGER NOT NULL,
    "first_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "opened_at" TIMESTAMPTZ(3) NOT NULL,
    "announced_at" TIMESTAMPTZ(3) NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "reminded_at" TIMESTAMPTZ(3),
    "owner_id" UUID,
    "accepted_until" TIMESTAMPTZ(3),
    "closed_at" TIMESTAMPTZ(3),

    CONSTRAINT "violation_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "violation_severity_check" CHECK ("severity" IN ('critical', 'high', 'medium', 'low')),
    CONSTRAINT "violation_state_check" CHECK ("state" IN
      ('new', 'acknowledged', 'investigating', 'resolved', 'false-positive', 'accepted-risk')),
    CONSTRAINT "violation_closed_check" CHECK (("closed_at" IS NOT NULL) =
      ("state" IN ('resolved', 'false-positive', 'accepted-risk'))),
    CONSTRAINT "violation_accepted_check" CHECK (("accepted_until" IS NOT NULL) = ("state" = 'accepted-risk')),
    CONSTRAINT "violation_owner_id_fkey" FOREIGN KEY ("owner_id") REFERENCES "public"."user" ("id")
);
-- The same thing again extends the violation that stands, whichever replica sees it.
CREATE UNIQUE INDEX "violation_standing" ON "public"."violation" ("dedupe_key")
  WHERE "state" IN ('new', 'acknowledged', 'investigating', 'accepted-risk');
CREATE INDEX "violation_last_seen_at_id_idx" ON "public"."violation" ("last_seen_at" DESC, "id" DESC);
CREATE INDEX "violation_rule_id_opened_at_idx" ON "public"."violation" ("rule_id", "opened_at");
CREATE INDEX "violation_owner_id_idx" ON "public"."violation" ("owner_id");

CREATE TABLE "public"."violation_note" (
    "id" UUID NOT NULL,
    "violation_id" UUID NOT NULL,
    "author_id" UUID,
    "kind" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "before" TEXT,
    "after" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "violation_note_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "violation_note_violation_id_fkey" FOREIGN KEY ("violation_id") REFERENCES "public"."violation" ("id"),
    CONSTRAINT "violation_note_author_id_fkey" FOREIGN KEY ("author_id") REFERENCES "public"."user" ("id")
);
CREATE INDEX "violation_note_violation_id_created_at_idx" ON "public"."violation_note" ("violation_id", "created_at");
