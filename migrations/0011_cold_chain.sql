-- +goose Up
-- Every stretch outside a profile's range, however short. seen_at, seen_c, inside_at and settled_us say where the walk
-- along the readings stands (models/coldchain), so that the next reading goes on from there.
create table excursions (
  id             uuid primary key,
  shipment_id    uuid not null references shipments,
  device_id      uuid not null references devices,
  side           text not null check (side in ('above', 'below')),
  started_at     timestamptz not null,
  ended_at       timestamptz,
  peak_c         double precision not null,
  peak_at        timestamptz not null,
  degree_minutes double precision not null,
  has_gap        boolean not null,
  seen_at        timestamptz not null,
  seen_c         double precision not null,
  inside_at      timestamptz,
  settled_us     bigint not null default 0,
  unique (shipment_id, device_id, started_at, side),
  check (ended_at >= started_at)
) with (fillfactor = 80);

-- What a person concluded of a shipment's temperatures; a later line stands before an earlier one, none is ever changed.
create table conclusions (
  id          uuid primary key,
  shipment_id uuid not null references shipments,
  verdict     text not null check (verdict in ('released', 'rejected', 'under_review')),
  reason      text not null default '',
  signed_by   uuid not null references users,
  signed_name text not null check (signed_name <> ''),
  signed_at   timestamptz not null,
  data_hash   text not null check (data_hash <> '')
);
create index conclusions_by_shipment on conclusions (shipment_id, signed_at desc, id desc);

alter table devices
  add column calibrated_at           timestamptz,
  add column calibration_certificate text not null default '';

-- Where to begin: what WHO and USP say, as profiles that admins edit like any other. Type 1 and 2 of WHO PQS E006/TR07
-- differ in what counts as too long above 10 °C. The USP ranges allow excursions for 24 hours: a budget begins just
-- outside the range, by the hundredth of a degree that loggers tell at best, because budgets count their limit too.
insert into temperature_profiles (id, name, min_c, max_c, instant_min_c, instant_max_c, freeze_c, freeze_s, budgets,
  mkt_limit_c, mkt_window_s, created_at, updated_at)
select gen_random_uuid(), name, min_c, max_c, instant_min_c, instant_max_c, freeze_c, 3600, budgets::jsonb, mkt_limit_c,
  mkt_window_s, now(), now()
from (values
  ('WHO PQS E006/TR07 Type 1', 2, 8, null::float8, null::float8, -0.5,
    '[{"at_c":45,"consecutive":true,"over_s":3600},{"at_c":30,"over_s":36000}]', null::float8, 86400),
  ('WHO PQS E006/TR07 Type 2', 2, 8, null, null, -0.5,
    '[{"at_c":45,"consecutive":true,"over_s":3600},{"at_c":30,"over_s":36000},{"at_c":10,"over_s":72000}]', null, 86400),
  ('USP controlled cold 2–8 °C', 2, 8, null, 15, null, '[{"at_c":8.01,"over_s":86400}]', 8, 86400),
  ('USP controlled room 20–25 °C', 20, 25, 15, 30, null,
    '[{"at_c":25.01,"over_s":86400},{"at_c":19.99,"below":true,"over_s":86400}]', 25, 2592000)
) as preset (name, min_c, max_c, instant_min_c, instant_max_c, freeze_c, budgets, mkt_limit_c, mkt_window_s)
on conflict (name) do nothing;

-- +goose Down
delete from temperature_profiles p
where name in ('WHO PQS E006/TR07 Type 1', 'WHO PQS E006/TR07 Type 2', 'USP controlled cold 2–8 °C', 'USP controlled room 20–25 °C')
  and not exists (select from orders where profile_id = p.id) and not exists (select from shipments where profile_id = p.id);
alter table devices drop column calibrated_at, drop column calibration_certificate;
drop table conclusions;
drop table excursions;
