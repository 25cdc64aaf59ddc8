-- +goose Up
-- Pictures that came with reports of damage, drawn anew by us: JPEG, at most 1600 pixels a side.
create table photos (
  id            uuid primary key,
  shipment_id   uuid not null references shipments,
  customer_id   uuid not null references customers,
  alarm_id      uuid not null references alarms,
  event_id      uuid not null,
  from_customer boolean not null,
  by_name       text not null default '',
  sha256        bytea not null,
  width         int not null,
  height        int not null,
  content       bytea not null,
  thumbnail     bytea not null,
  created_at    timestamptz not null,
  unique (event_id, sha256)
);
-- JPEG does not shrink any more: let Postgres not try.
alter table photos alter column content set storage external, alter column thumbnail set storage external;
create index photos_by_shipment on photos (shipment_id, created_at, id);
create index photos_by_alarm on photos (alarm_id, created_at, id);

-- A driver follows a link and may say that something broke, where its maker allowed it.
alter table share_links add column may_report boolean not null default false;

-- +goose Down
alter table share_links drop column may_report;
drop table photos;
