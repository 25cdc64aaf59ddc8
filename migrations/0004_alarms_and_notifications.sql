-- +goose Up
create table alarms (
  id            uuid primary key,
  shipment_id   uuid references shipments,
  device_id     uuid references devices,
  customer_id   uuid references customers,
  kind          text not null,
  subject_key   text not null default '',
  severity      int not null check (severity between 1 and 4),
  max_severity  int not null check (max_severity between 1 and 4),
  active        boolean not null,
  acked_at      timestamptz,
  acked_by      uuid references users,
  acked_by_name text not null default '',
  ack_note      text not null default '',
  cleared_at    timestamptz,
  closed_at     timestamptz,
  latched       boolean not null default false,
  first_at      timestamptz not null,
  raised_at     timestamptz not null,
  last_at       timestamptz not null,
  recorded_at   timestamptz not null,
  occurrences   int not null default 1,
  historical    boolean not null default false,
  voided_at     timestamptz,
  value         double precision,
  limit_value   double precision,
  unit          text not null default '',
  note          text not null default '',
  version       int not null default 1
);
-- However many triggers come at once, a condition has one active row.
create unique index alarms_one_active on alarms (shipment_id, kind, subject_key) where active;
create index alarms_open on alarms (recorded_at desc, id desc) where closed_at is null and voided_at is null;
create index alarms_newest on alarms (recorded_at desc, id desc) where voided_at is null;
create index alarms_newest_by_customer on alarms (customer_id, recorded_at desc, id desc) where voided_at is null;
create index alarms_by_shipment on alarms (shipment_id, recorded_at desc, id desc);

create table alarm_activities (
  id         uuid primary key,
  alarm_id   uuid not null references alarms,
  at         timestamptz not null,
  actor_id   uuid,
  actor_name text not null default '',
  verb       text not null,
  note       text not null default '',
  from_value text not null default '',
  to_value   text not null default ''
);
create index alarm_activities_by_alarm on alarm_activities (alarm_id, at, id);

-- What a rule remembers between two readings of a shipment: see models/alarms/lifecycle.go.
create table alarm_tracks (
  shipment_id uuid not null references shipments,
  kind        text not null,
  subject_key text not null default '',
  last_at     timestamptz not null,
  track       jsonb not null,
  primary key (shipment_id, kind, subject_key)
) with (fillfactor = 80);

create table notices (
  id          uuid primary key,
  customer_id uuid references customers,
  text        text not null check (text <> ''),
  created_by  uuid not null references users,
  created_at  timestamptz not null
);
create index notices_newest on notices (created_at desc, id desc);

create table notifications (
  id         uuid primary key,
  user_id    uuid not null references users on delete cascade,
  change_seq bigint not null,
  kind       text not null,
  title_key  text not null,
  args       jsonb not null default '{}',
  severity   int not null default 0,
  subject    text not null default '',
  created_at timestamptz not null,
  read_at    timestamptz,
  unique (user_id, change_seq)
);
create index notifications_inbox on notifications (user_id, created_at desc, id desc);
create index notifications_unread on notifications (user_id) where read_at is null;

create table share_links (
  id               uuid primary key,
  shipment_id      uuid not null references shipments,
  token_hash       bytea not null unique,
  kind             text not null check (kind in ('shared', 'lookup')),
  show_position    boolean not null default false,
  show_temperature boolean not null default false,
  expires_at       timestamptz not null,
  revoked_at       timestamptz,
  views            int not null default 0,
  created_by       uuid references users,
  created_at       timestamptz not null
);
create index share_links_by_shipment on share_links (shipment_id, created_at desc) where kind = 'shared';
create index share_links_by_expiry on share_links (expires_at);

-- +goose Down
drop table share_links;
drop table notifications;
drop table notices;
drop table alarm_tracks;
drop table alarm_activities;
drop table alarms;
