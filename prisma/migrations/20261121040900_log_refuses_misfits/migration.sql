-- What the application's role may insert must not be able to stop the log: a leaf of another length
-- would shift every hash after it, and an event at the end of all time would hide every later one.
ALTER TABLE "audit"."audit_pending"
  ADD CONSTRAINT "audit_pending_leaf_check" CHECK (length("leaf_hash") = 32),
  ADD CONSTRAINT "audit_pending_ts_check" CHECK (isfinite("ts"));
ALTER TABLE "audit"."audit_event"
  ADD CONSTRAINT "audit_event_leaf_check" CHECK (length("leaf_hash") = 32),
  ADD CONSTRAINT "audit_event_ts_check" CHECK (isfinite("ts"));
ALTER TABLE "audit"."audit_checkpoint"
  ADD CONSTRAINT "audit_checkpoint_root_check" CHECK (length("root") = 32 AND "size" >= 0);
ALTER TABLE "audit"."audit_anchor"
  ADD CONSTRAINT "audit_anchor_root_check" CHECK (length("root") = 32 AND "size" >= 0);
ALTER TABLE "audit"."audit_log_state"
  ADD CONSTRAINT "audit_log_state_check" CHECK (length("root") = 32 AND length("compact") % 32 = 0
    AND "min_index" BETWEEN 0 AND "size");
