-- +goose Up
-- The change log. Its readers depend on how seq is drawn: only inside the INSERT, without a cache.
create table changes (
  seq         bigint generated always as identity (cache 1) primary key,
  kind        text not null,
  reach       int not null,
  user_id     uuid,
  customer_id uuid,
  shipment_id uuid,
  data        jsonb not null,
  created_at  timestamptz not null default clock_timestamp()
);
create index changes_by_customer on changes (customer_id, seq) where customer_id is not null;
create index changes_by_user on changes (user_id, seq) where user_id is not null;
create index changes_by_shipment on changes (shipment_id, seq) where reach = 4;

-- How far each reader inside the program (the inbox …) has come.
create table change_readers (
  name text primary key,
  seq  bigint not null
);

-- +goose Down
drop table change_readers;
drop table changes;
