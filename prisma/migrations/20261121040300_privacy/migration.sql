-- Erasing a person: asked for by one, approved by another. The row of the person stays as a pseudonym.

ALTER TABLE "public"."user" ADD COLUMN "erased_at" TIMESTAMPTZ(3);

CREATE TABLE "public"."erasure_request" (
    "id" UUID NOT NULL,
    "person_id" UUID NOT NULL,
    "ground" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "requested_by_id" UUID NOT NULL,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "decided_by_id" UUID,
    "decided_at" TIMESTAMPTZ(3),
    "refusal_ground" TEXT,
    "refusal_reason" TEXT,
    "certificate" JSONB,

    CONSTRAINT "erasure_request_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "erasure_request_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "public"."user" ("id"),
    CONSTRAINT "erasure_request_requested_by_id_fkey" FOREIGN KEY ("requested_by_id") REFERENCES "public"."user" ("id"),
    CONSTRAINT "erasure_request_decided_by_id_fkey" FOREIGN KEY ("decided_by_id") REFERENCES "public"."user" ("id"),
    CONSTRAINT "erasure_request_state_check" CHECK ("state" IN ('pending', 'done', 'refused', 'cancelled')),
    -- Two people, whatever the application does.
    CONSTRAINT "erasure_request_two_people" CHECK ("state" <> 'done'
      OR ("decided_by_id" <> "requested_by_id" AND "decided_by_id" <> "person_id" AND "certificate" IS NOT NULL))
);
CREATE UNIQUE INDEX "erasure_request_pending" ON "public"."erasure_request" ("person_id") WHERE "state" = 'pending';
CREATE INDEX "erasure_request_requested_at" ON "public"."erasure_request" ("requested_at" DESC);

-- Everything personal that is told about somebody, whoever did it: for the copy that they may ask for.
CREATE INDEX "audit_disclosure_subject" ON "audit"."audit_disclosure" ("subject_ref", "ts", "event_id");
