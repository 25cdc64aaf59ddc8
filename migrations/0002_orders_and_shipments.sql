-- +goose Up
create table locations (
  id            uuid primary key,
  name          text not null check (name <> ''),
  street        text not null default '',
  city          text not null default '',
  postcode      text not null default '',
  postcode_norm text not null default '',
  country       text not null default '' check (country ~ '^([A-Z]{2})?$'),
  lat           double precision not null check (lat between -90 and 90),
  lon           double precision not null check (lon between -180 and 180),
  time_zone     text not null default 'UTC',
  radius_m      double precision not null default 200 check (radius_m > 0),
  created_at    timestamptz not null
);
create index locations_by_name on locations (name, id);

create table temperature_profiles (
  id            uuid primary key,
  name          text not null unique check (name <> ''),
  min_c         double precision,
  max_c         double precision,
  hysteresis_c  double precision not null default 0.5 check (hysteresis_c >= 0),
  set_delay_s   int not null default 600 check (set_delay_s >= 0),
  clear_delay_s int not null default 300 check (clear_delay_s >= 0),
  instant_max_c double precision,
  instant_min_c double precision,
  warmup_s      int not null default 600 check (warmup_s >= 0),
  version       int not null default 1,
  created_at    timestamptz not null,
  updated_at    timestamptz not null,
  check (min_c is not null or max_c is not null),
  check (min_c < max_c)
);

create table vehicles (
  id         uuid primary key,
  name       text not null check (name <> ''),
  plate      text not null default '',
  created_at timestamptz not null
);
create unique index vehicles_by_name on vehicles (lower(name));

create sequence order_serial;
create sequence tracking_serial minvalue 0 start 1;

create table orders (
  id                   uuid primary key,
  number               text not null unique,
  customer_id          uuid not null references customers,
  reference            text not null default '',
  origin_id            uuid not null references locations,
  destination_id       uuid not null references locations,
  ready_at             timestamptz,
  promised_from        timestamptz not null,
  promised_to          timestamptz not null,
  promised_original_to timestamptz not null,
  promise_revision     int not null default 0,
  profile_id           uuid references temperature_profiles,
  service_level        text not null default '',
  notes                text not null default '',
  state                text not null,
  version              int not null default 1,
  created_by           uuid references users,
  created_at           timestamptz not null,
  updated_at           timestamptz not null,
  cancelled_at         timestamptz,
  check (promised_from <= promised_to)
);
create index orders_newest on orders (created_at desc, id desc);
create index orders_newest_by_state on orders (state, created_at desc, id desc);
create index orders_newest_by_customer on orders (customer_id, created_at desc, id desc);
create unique index orders_by_reference on orders (customer_id, reference) where reference <> '';

create table shipments (
  id                   uuid primary key,
  tracking_number      text not null unique,
  order_id             uuid not null references orders,
  customer_id          uuid not null references customers,
  origin_id            uuid not null references locations,
  destination_id       uuid not null references locations,
  parent_id            uuid references shipments,

  state                text not null,
  state_since          timestamptz not null,
  held_state           text not null default '',
  version              int not null default 1,
  reason_code          text not null default '',
  damaged              boolean not null default false,

  promised_from        timestamptz not null,
  promised_to          timestamptz not null,
  promised_original_to timestamptz not null,
  profile_id           uuid references temperature_profiles,
  vehicle_id           uuid references vehicles,
  driver_name          text not null default '',
  description          text not null default '',
  pieces               int not null default 1 check (pieces > 0),
  weight_kg            double precision check (weight_kg > 0),

  route                jsonb,
  eta                  timestamptz,
  eta_low              timestamptz,
  eta_high             timestamptz,
  eta_confidence       text not null default '',
  eta_class            text not null default 'unknown',
  eta_computed_at      timestamptz,
  eta_published        timestamptz,
  eta_told_at          timestamptz,

  last_fix_at          timestamptz,
  last_lat             double precision,
  last_lon             double precision,
  last_speed_mps       double precision,
  last_course          double precision,
  last_temp_c          double precision,
  last_temp_at         timestamptz,
  last_signal_at       timestamptz,
  report_every_s       int not null default 0,

  alarm_severity       int not null default 0,
  alarm_count          int not null default 0,

  check_at             timestamptz,
  picked_up_at         timestamptz,
  delivered_at         timestamptz,
  archived_at          timestamptz,
  created_at           timestamptz not null,
  updated_at           timestamptz not null
) with (fillfactor = 80);

-- The board: what is not over, by promise. The same again for one customer. The list of all, newest first.
create index shipments_board on shipments (promised_to, id)
  include (state, eta_class, alarm_severity)
  where state not in ('delivered', 'returned', 'disposed', 'cancelled', 'lost') and archived_at is null;
create index shipments_newest on shipments (created_at desc, id desc);
create index shipments_newest_by_customer on shipments (customer_id, created_at desc, id desc);
create index shipments_by_order on shipments (order_id);
create index shipments_by_vehicle on shipments (vehicle_id) where vehicle_id is not null;
create index shipments_to_check on shipments (check_at) where check_at is not null;

create table stops (
  id          uuid primary key,
  shipment_id uuid not null references shipments,
  seq         int not null,
  kind        text not null check (kind in ('pickup', 'hub', 'drop', 'return')),
  location_id uuid not null references locations,
  plan_from   timestamptz,
  plan_to     timestamptz,
  service_s   int not null default 600 check (service_s >= 0),
  arrived_at  timestamptz,
  departed_at timestamptz,
  outcome     text not null default '',
  unique (shipment_id, seq)
);

create table shipment_events (
  id             uuid primary key,
  shipment_id    uuid not null references shipments,
  type           text not null,
  kind           text not null check (kind in ('actual', 'planned', 'estimated')),
  occurred_at    timestamptz not null,
  recorded_at    timestamptz not null,
  source         text not null,
  actor_id       uuid,
  actor_name     text not null default '',
  location_id    uuid references locations,
  place          text not null default '',
  lat            double precision,
  lon            double precision,
  public         boolean not null,
  reason_code    text not null default '',
  note           text not null default '',
  from_state     text not null default '',
  to_state       text not null default '',
  late           boolean not null default false,
  voids_event_id uuid references shipment_events,
  data           jsonb
);
create index shipment_events_timeline on shipment_events (shipment_id, occurred_at desc, id desc);

create table loads (
  id          uuid primary key,
  shipment_id uuid not null references shipments,
  vehicle_id  uuid not null references vehicles,
  loaded_at   timestamptz not null,
  unloaded_at timestamptz,
  check (unloaded_at >= loaded_at)
);
create index loads_by_vehicle on loads (vehicle_id, loaded_at);
create index loads_by_shipment on loads (shipment_id);
create unique index loads_one_at_a_time on loads (shipment_id) where unloaded_at is null;

-- +goose Down
drop table loads;
drop table shipment_events;
drop table stops;
drop table shipments;
drop table orders;
drop sequence tracking_serial;
drop sequence order_serial;
drop table vehicles;
drop table temperature_profiles;
drop table locations;
