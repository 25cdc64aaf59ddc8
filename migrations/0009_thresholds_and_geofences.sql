-- +goose Up
-- What a scope changes of the alarm rules' figures: a JSON object of those that differ (models/threshold.go).
create table thresholds (
  scope      text not null check (scope in ('installation', 'customer', 'profile', 'order')),
  subject_id uuid not null,
  changes    jsonb not null default '{}',
  version    int not null default 1,
  updated_at timestamptz not null,
  updated_by text not null default '',
  primary key (scope, subject_id),
  check ((scope = 'installation') = (subject_id = '00000000-0000-0000-0000-000000000000'))
);
insert into thresholds (scope, subject_id, changes, updated_at)
select 'installation', '00000000-0000-0000-0000-000000000000',
  (select coalesce(jsonb_object_agg(key, value), '{}') from jsonb_each(jsonb_build_object(
    'delay_tolerance_s', nullif(delay_tolerance_s, 900), 'delay_hold_s', nullif(delay_hold_s, 300),
    'delay_clear_s', nullif(delay_clear_s, 600), 'signal_floor_s', nullif(signal_floor_s, 900),
    'signal_major_s', nullif(signal_major_s, 14400), 'shock_g', nullif(shock_g, 5),
    'shock_critical_g', nullif(shock_critical_g, 10), 'reopen_window_s', nullif(reopen_window_s, 1800)))
   where value <> 'null'), now()
from settings;
alter table settings
  drop column delay_tolerance_s, drop column delay_hold_s, drop column delay_clear_s, drop column signal_floor_s,
  drop column signal_major_s, drop column shock_g, drop column shock_critical_g, drop column reopen_window_s,
  add column rules_version int not null default 1;

create table geofences (
  id          uuid primary key,
  name        text not null check (name <> ''),
  shape       text not null check (shape in ('circle', 'polygon', 'corridor')),
  purpose     text not null check (purpose in ('forbidden', 'keep_in', 'watch', 'quiet')),
  points      jsonb not null,
  radius_m    double precision not null default 0 check (radius_m >= 0),
  hold_s      int not null default 0 check (hold_s >= 0),
  dwell_s     int not null default 0 check (dwell_s >= 0),
  customer_id uuid references customers,
  order_id    uuid references orders,
  disabled_at timestamptz,
  version     int not null default 1,
  created_at  timestamptz not null,
  updated_at  timestamptz not null
);
create unique index geofences_by_name on geofences (lower(name));

-- Thresholds, a profile or a geofence changed: what is under way is judged anew, page by page, in the background.
create table reevaluations (
  id           uuid primary key,
  scope        text not null check (scope in ('installation', 'customer', 'profile', 'order')),
  subject_id   uuid not null,
  reason       text not null default '',
  requested_at timestamptz not null,
  requested_by text not null default '',
  total        int not null default 0,
  done         int not null default 0,
  after_id     uuid not null default '00000000-0000-0000-0000-000000000000',
  finished_at  timestamptz
);
create index reevaluations_unfinished on reevaluations (requested_at, id) where finished_at is null;

alter table temperature_profiles
  add column freeze_c     double precision,
  add column freeze_s     int not null default 3600 check (freeze_s >= 0),
  add column budgets      jsonb,
  add column mkt_limit_c  double precision,
  add column mkt_window_s int not null default 86400 check (mkt_window_s >= 0);

-- +goose Down
alter table temperature_profiles drop column freeze_c, drop column freeze_s, drop column budgets,
  drop column mkt_limit_c, drop column mkt_window_s;
drop table reevaluations;
drop table geofences;
alter table settings
  drop column rules_version,
  add column delay_tolerance_s int not null default 900 check (delay_tolerance_s >= 0),
  add column delay_hold_s      int not null default 300 check (delay_hold_s >= 0),
  add column delay_clear_s     int not null default 600 check (delay_clear_s >= 0),
  add column signal_floor_s    int not null default 900 check (signal_floor_s > 0),
  add column signal_major_s    int not null default 14400 check (signal_major_s > 0),
  add column shock_g           double precision not null default 5,
  add column shock_critical_g  double precision not null default 10,
  add column reopen_window_s   int not null default 1800 check (reopen_window_s >= 0);
drop table thresholds;
