-- The organization's own redaction rules and where previews of prompts are kept.

CREATE TABLE "public"."redaction_rule" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "pattern" TEXT NOT NULL,
    "class" TEXT NOT NULL,
    "replacement" TEXT NOT NULL,
    "keywords" TEXT[] NOT NULL,
    "enabled" BOOLEAN NOT NULL,
    "version" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "created_by_id" UUID NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_by_id" UUID NOT NULL,

    CONSTRAINT "redaction_rule_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "redaction_rule_class_check"
      CHECK ("class" IN ('public', 'internal', 'confidential', 'restricted')),
    CONSTRAINT "redaction_rule_replacement_check"
      CHECK ("replacement" IN ('tag', 'tag-last-4', 'secret', 'none')),
    CONSTRAINT "redaction_rule_pattern_check" CHECK (length("pattern") BETWEEN 1 AND 300)
);
CREATE UNIQUE INDEX "redaction_rule_type_key" ON "public"."redaction_rule"("type");
CREATE UNIQUE INDEX "redaction_rule_name_key" ON "public"."redaction_rule"(lower("name"));

-- A stamp that is different after every change of a rule, whoever made it and however it ended: what
-- a replica compiled under a stamp stays right for that stamp.
CREATE TABLE "public"."redaction_state" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "stamp" UUID NOT NULL,

    CONSTRAINT "redaction_state_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "redaction_state_one" CHECK ("id" = 1)
);
INSERT INTO "public"."redaction_state" ("id", "stamp") VALUES (1, gen_random_uuid());

CREATE FUNCTION "public"."redaction_rules_changed"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE "public"."redaction_state" SET "stamp" = gen_random_uuid() WHERE "id" = 1;
  RETURN NULL;
END $$;
CREATE TRIGGER "redaction_rules_changed"
  AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON "public"."redaction_rule"
  FOR EACH STATEMENT EXECUTE FUNCTION "public"."redaction_rules_changed"();

-- One row for the organization and at most one for each team. No row is off.
CREATE TABLE "public"."preview_policy" (
    "id" TEXT NOT NULL,
    "team_id" UUID,
    "enabled" BOOLEAN NOT NULL,
    "length_max" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "reason" TEXT,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_by_id" UUID NOT NULL,

    CONSTRAINT "preview_policy_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "preview_policy_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "public"."team" ("id"),
    CONSTRAINT "preview_policy_scope_check"
      CHECK ("id" = COALESCE("team_id"::text, 'organization')),
    CONSTRAINT "preview_policy_length_check" CHECK ("length_max" BETWEEN 1 AND 100),
    CONSTRAINT "preview_policy_reason_check" CHECK (NOT "enabled" OR "reason" IS NOT NULL)
);
CREATE UNIQUE INDEX "preview_policy_team_id_key" ON "public"."preview_policy"("team_id");
