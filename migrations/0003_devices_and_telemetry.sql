-- +goose Up
create table devices (
  id              uuid primary key,
  unique_id       text not null unique check (unique_id <> ''),
  name            text not null check (name <> ''),
  kind            text not null check (kind in ('tracker', 'phone', 'logger')),
  token_hash      bytea not null unique,
  report_every_s  int not null default 60 check (report_every_s > 0),
  last_seen_at    timestamptz,
  battery_pct     double precision,
  calibration_due timestamptz,
  disabled_at     timestamptz,
  created_at      timestamptz not null
) with (fillfactor = 80);
create index devices_by_name on devices (name, id);

-- A device speaks for one subject at a time; attribution is by the time of the fix, never by its arrival.
create table device_bindings (
  id          uuid primary key,
  device_id   uuid not null references devices,
  shipment_id uuid references shipments,
  vehicle_id  uuid references vehicles,
  from_at     timestamptz not null,
  to_at       timestamptz,
  created_at  timestamptz not null,
  check (num_nonnulls(shipment_id, vehicle_id) = 1),
  check (to_at > from_at),
  constraint device_bindings_one_subject_at_a_time
    exclude using gist (device_id with =, tstzrange(from_at, to_at) with &&)
);
create index device_bindings_by_shipment on device_bindings (shipment_id) where shipment_id is not null;
create index device_bindings_by_vehicle on device_bindings (vehicle_id) where vehicle_id is not null;

-- One partition a month, made when the first reading of that month arrives: a logger may be read out years later.
create table telemetry (
  device_id    uuid not null,
  fix_at       timestamptz not null,
  dedupe_key   bigint not null,
  received_at  timestamptz not null,
  lat          double precision,
  lon          double precision,
  speed_mps    double precision,
  course       double precision,
  alt_m        double precision,
  accuracy_m   double precision,
  temp_c       double precision,
  humidity_pct double precision,
  battery_pct  double precision,
  shock_g      double precision,
  light_lux    double precision,
  seq          bigint,
  attrs        jsonb,
  primary key (device_id, fix_at, dedupe_key)
) partition by range (fix_at);

-- +goose Down
drop table telemetry;
drop table device_bindings;
drop table devices;
