-- What the generator writes: the shapes of real events, made from a row's number alone, so that the two
-- partitions of a month, the index and a second run agree. Dropped again when the generator ends.
CREATE SCHEMA IF NOT EXISTS bench;

CREATE OR REPLACE FUNCTION bench.share(n bigint, k bigint) RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
  $$ SELECT (hashint8extended(n, k) & 4503599627370495)::float8 / 4503599627370496 $$;

CREATE OR REPLACE FUNCTION bench.id(n bigint, ms bigint, salt text) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
  $$ SELECT (lpad(to_hex(ms), 12, '0') || '7' || substr(md5(salt || n), 1, 3) || 'a' || substr(md5(salt || n), 4, 15))::uuid $$;

-- The n-th event: when, what, and its id. A few actors, teams and skills do most.
CREATE OR REPLACE FUNCTION bench.events(first bigint, last bigint, start timestamptz, step_us float8, actions text[])
RETURNS TABLE (n bigint, ts timestamptz, ms bigint, event_id uuid, action text, retention text)
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT m.n, m.ts, m.ms, bench.id(m.n, m.ms, 'event'), split_part(m.pick, '|', 1), split_part(m.pick, '|', 2)
  FROM (
    SELECT g AS n, start + make_interval(secs => us / 1e6) AS ts,
      (extract(epoch FROM start) * 1000 + us / 1000)::bigint AS ms,
      actions[1 + floor(bench.share(g, 1) * cardinality(actions))::int] AS pick
    FROM generate_series(first, last - 1) AS g, LATERAL (SELECT floor((g + bench.share(g, 0)) * step_us) AS us OFFSET 0) AS at
    OFFSET 0
  ) AS m
$$;

CREATE OR REPLACE FUNCTION bench.full_events(first bigint, last bigint, start timestamptz, step_us float8, actions text[],
  wanted text, org uuid)
RETURNS TABLE (event_id uuid, org_id uuid, ts timestamptz, retention_class text, action text, outcome text,
  actor_ref uuid, team_id uuid, resource_type text, resource_id text, class smallint, core jsonb, leaf_hash bytea,
  search_text text)
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT e.event_id, org, e.ts, wanted, e.action, p.outcome, p.actor, p.team, p.kind, p.subject, p.class,
    jsonb_build_object('v', 2, 'id', e.event_id, 'org', org, 'ts', (extract(epoch FROM e.ts) * 1e6)::bigint,
      'action', e.action, 'outcome', p.outcome,
      'actor', jsonb_build_object('ref', p.actor, 'kind', 'user'), 'behalf', p.behalf, 'via', p.via, 'request', p.request,
      'resource', jsonb_build_object('type', p.kind, 'id', p.subject, 'name', p.name), 'team', p.team,
      'reason', p.reason, 'data', p.data, 'class', (ARRAY['public', 'internal', 'confidential', 'restricted'])[p.class + 1],
      'retention', wanted, 'sd', jsonb_build_array(left(p.salted, 22) || left(p.salted, 21), p.salted || right(p.salted, 11))),
    sha256(uuid_send(e.event_id)),
    concat_ws(' ', e.action, translate(e.action, '.-', '  '), p.outcome, p.subject, p.name, p.reason, p.request,
      p.data->>'digest', p.data->>'version')
  FROM (SELECT * FROM bench.events(first, last, start, step_us, actions) WHERE retention = wanted OFFSET 0) AS e,
    LATERAL (SELECT split_part(e.action, '.', 1) AS domain,
      floor(500 * power(bench.share(e.n, 2), 2.5))::bigint AS person,
      floor(40 * power(bench.share(e.n, 3), 1.7))::bigint AS unit,
      floor(20000 * power(bench.share(e.n, 4), 2))::bigint AS thing,
      bench.share(e.n, 5) AS luck, bench.share(e.n, 8) AS way OFFSET 0) AS d,
    LATERAL (SELECT
      (ARRAY['payments', 'ledger', 'treasury', 'fraud', 'cards', 'lending', 'onboarding', 'risk', 'trading', 'support'])
        [1 + d.thing % 10] || '-' || (ARRAY['runbook', 'triage', 'review', 'parser', 'report', 'migration', 'linter', 'alerts'])
        [1 + d.thing / 10 % 8] || '-' || d.thing AS title OFFSET 0) AS t,
    LATERAL (SELECT
      CASE WHEN d.luck < 0.025 THEN 'denied' WHEN d.luck < 0.04 THEN 'failure' ELSE 'success' END AS outcome,
      bench.id(d.person, 1700000000000, 'person') AS actor,
      CASE WHEN bench.share(e.n, 6) < 0.8 THEN bench.id(d.unit, 1700000000000, 'team') END AS team,
      CASE d.domain WHEN 'session' THEN 'session' WHEN 'person' THEN 'person' WHEN 'role' THEN 'person'
        WHEN 'token' THEN 'token' WHEN 'submission' THEN 'submission' WHEN 'review' THEN 'submission'
        WHEN 'audit' THEN 'audit-log' WHEN 'page' THEN 'page' ELSE 'skill' END AS kind,
      CASE WHEN d.domain IN ('session', 'token') THEN bench.id(e.n, e.ms, 'subject')::text
        WHEN d.domain = 'audit' THEN 'search' WHEN d.domain = 'page' THEN '/skills/' || t.title
        WHEN d.domain IN ('role', 'person') THEN bench.id(d.person, 1700000000000, 'person')::text
        ELSE bench.id(d.thing, 1700000000000, 'thing')::text END AS subject,
      CASE WHEN d.domain NOT IN ('session', 'token', 'audit', 'page', 'role', 'person') THEN t.title END AS name,
      CASE WHEN d.domain IN ('role', 'token', 'export', 'sink', 'person') THEN 2 ELSE 1 END::smallint AS class,
      CASE WHEN bench.share(e.n, 7) < 0.02 THEN bench.id(d.person, 1700000000000, 'person') END AS behalf,
      CASE WHEN d.way < 0.8 THEN 'portal' WHEN d.way < 0.97 THEN 'token' ELSE 'job' END AS via,
      bench.id(e.n / 2, e.ms / 100000 * 100000, 'request')::text AS request,
      CASE WHEN d.luck < 0.025 THEN 'You do not have permission to review skills. Ask an admin for a role that has it.'
        WHEN d.luck < 0.04 THEN 'The version was published already; choose a higher one.' END AS reason,
      md5(e.n::text) AS salted,
      CASE WHEN d.domain IN ('submission', 'review', 'archive') OR e.action = 'skill.publish'
        THEN jsonb_build_object('digest', md5('x' || d.thing) || md5('y' || d.thing),
          'version', 1 + d.thing % 3 || '.' || e.n % 20 || '.0')
        ELSE '{}'::jsonb END AS data OFFSET 0) AS p
$$;
