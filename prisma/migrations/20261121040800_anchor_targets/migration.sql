-- A place of anchoring that was taken out of the configuration keeps its anchors and is watched no more.
ALTER TABLE "audit"."audit_anchor_target" ADD COLUMN "retired_at" TIMESTAMPTZ(3);
