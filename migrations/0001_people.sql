-- +goose Up
create extension if not exists btree_gist;

create table settings (
  id                int primary key default 1 check (id = 1),
  operator_name     text not null default 'Haulcast',
  time_zone         text not null default 'UTC',
  tracking_prefix   text not null default 'ZL' check (tracking_prefix ~ '^[A-Z]{2}$'),
  tracking_suffix   text not null default 'XZ' check (tracking_suffix ~ '^[A-Z]{2}$'),
  tracking_key      bytea not null default decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex'),
  epoch             text not null default substr(replace(gen_random_uuid()::text, '-', ''), 1, 12),
  demo              boolean not null default false,
  delay_tolerance_s int not null default 900 check (delay_tolerance_s >= 0),
  delay_hold_s      int not null default 300 check (delay_hold_s >= 0),
  delay_clear_s     int not null default 600 check (delay_clear_s >= 0),
  signal_floor_s    int not null default 900 check (signal_floor_s > 0),
  signal_major_s    int not null default 14400 check (signal_major_s > 0),
  eta_every_s       int not null default 300 check (eta_every_s > 0),
  linehaul_kmh      double precision not null default 60,
  urban_kmh         double precision not null default 35,
  shock_g           double precision not null default 5,
  shock_critical_g  double precision not null default 10,
  reopen_window_s   int not null default 1800 check (reopen_window_s >= 0),
  updated_at        timestamptz not null default now()
);
insert into settings default values;

create table customers (
  id            uuid primary key,
  code          text not null unique,
  name          text not null check (name <> ''),
  contact_email text not null default '',
  created_at    timestamptz not null
);

create table users (
  id            uuid primary key,
  email         text not null unique check (email = lower(email)),
  name          text not null check (name <> ''),
  password_hash text not null,
  role          text not null check (role in ('admin', 'dispatcher', 'customer')),
  customer_id   uuid references customers,
  time_zone     text not null default '',
  locale        text not null default 'en',
  token_version int not null default 1,
  failed_logins int not null default 0,
  locked_until  timestamptz,
  disabled_at   timestamptz,
  last_login_at timestamptz,
  created_at    timestamptz not null,
  check ((role = 'customer') = (customer_id is not null))
);
create index users_by_customer on users (customer_id) where customer_id is not null;

create table sessions (
  id           uuid primary key,
  user_id      uuid not null references users on delete cascade,
  purpose      text not null check (purpose in ('web', 'api')),
  user_agent   text not null default '',
  ip           text not null default '',
  created_at   timestamptz not null,
  last_seen_at timestamptz not null,
  expires_at   timestamptz not null,
  revoked_at   timestamptz
);
create index sessions_by_user on sessions (user_id) where revoked_at is null;
create index sessions_by_expiry on sessions (expires_at);

create table audit_log (
  id          uuid primary key,
  at          timestamptz not null,
  actor_id    uuid,
  actor_name  text not null default '',
  ip          text not null default '',
  verb        text not null,
  object_type text not null default '',
  object_id   text not null default '',
  diff        jsonb,
  request_id  text not null default ''
);
create index audit_log_by_time on audit_log (at, id);
create index audit_log_by_object on audit_log (object_type, object_id, at);

-- +goose StatementBegin
create function audit_log_is_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'the audit log is append-only';
end $$;
-- +goose StatementEnd
create trigger audit_log_append_only before update or delete or truncate on audit_log
  for each statement execute function audit_log_is_append_only();

-- +goose Down
drop table audit_log;
drop function audit_log_is_append_only();
drop table sessions;
drop table users;
drop table customers;
drop table settings;
