-- Who may do what is granted by the last step of `npm run migrate` (lib/db/grants.ts). Here are the
-- functions through which others do what only the owner may, and the guards that were still lacking.

-- Makes the monthly partitions from the month of "first" on, with the rights of the owner. Safe to
-- repeat and to run twice at once. The bounds keep a caller from making thousands of tables.
CREATE OR REPLACE FUNCTION "audit"."ensure_partitions"("first" date, "months" int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  parent text; month date; child text; made int := 0;
BEGIN
  IF "months" NOT BETWEEN 1 AND 24 THEN RAISE EXCEPTION 'months: at least 1, at most 24'; END IF;
  IF "first" NOT BETWEEN (now() - interval '10 years')::date AND (now() + interval '1 year')::date
  THEN RAISE EXCEPTION 'first: within the last ten years or the next one'; END IF;
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
REVOKE ALL ON FUNCTION "audit"."ensure_partitions"(date, int) FROM PUBLIC;

-- Drops one month of the log and answers how many rows it held. Only the role countersign_retention
-- may call it, and nobody can drop a month that ended less than 30 days ago.
CREATE FUNCTION "audit"."drop_partition"("name" text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  parent regclass; held bigint;
BEGIN
  IF "name" !~ '^audit_(event_[a-z]+|disclosure)_[0-9]{6}$' THEN
    RAISE EXCEPTION 'name: only a month of the log can be dropped, such as audit_event_standard_202601';
  END IF;
  PERFORM pg_advisory_xact_lock(hashtext('countersign.audit.partitions'));
  SELECT i.inhparent INTO parent FROM pg_inherits i
    WHERE i.inhrelid = to_regclass(format('audit.%I', "name"));
  IF parent IS NULL THEN RAISE EXCEPTION 'name: the log has no partition %', "name"; END IF;
  IF to_date(right("name", 6), 'YYYYMM') + interval '1 month' > now() - interval '30 days' THEN
    RAISE EXCEPTION 'name: % ended less than 30 days ago, or has not ended', "name";
  END IF;
  EXECUTE format('SELECT count(*) FROM audit.%I', "name") INTO held;
  EXECUTE format('ALTER TABLE %s DETACH PARTITION audit.%I', parent, "name");
  EXECUTE format('DROP TABLE audit.%I', "name");
  RETURN held;
END $$;
REVOKE ALL ON FUNCTION "audit"."drop_partition"(text) FROM PUBLIC;

-- Erasure destroys a person's key; the ciphertexts stay, so a disclosure is never deleted.
CREATE TRIGGER "audit_disclosure_no_delete" BEFORE DELETE ON "audit"."audit_disclosure"
  FOR EACH ROW EXECUTE FUNCTION "audit"."is_append_only"();

-- A destroyed key never comes back, and no key changes its person.
CREATE FUNCTION "audit"."key_only_ends"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND NEW."key_id" = OLD."key_id" AND NEW."subject_ref" = OLD."subject_ref"
    AND (OLD."destroyed_at" IS NULL OR (NEW."destroyed_at" IS NOT NULL AND NEW."wrapped_dek" IS NULL))
  THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'a key of a person can only be destroyed';
END $$;
CREATE TRIGGER "subject_key_only_ends" BEFORE UPDATE OR DELETE ON "audit"."subject_key"
  FOR EACH ROW EXECUTE FUNCTION "audit"."key_only_ends"();
SELECT "audit"."guard_truncate"("name"::regclass)
  FROM unnest(ARRAY['audit.audit_pending', 'audit.subject_key']) AS "name";
