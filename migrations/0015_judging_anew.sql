-- +goose Up
-- What is under way is judged anew page by page, by id. Which kinds of alarm a change concerns: empty means all.
create index shipments_under_way on shipments (id)
  where state not in ('draft', 'delivered', 'returned', 'disposed', 'cancelled', 'lost');
alter table reevaluations add column kinds text[] not null default '{}';
create index reevaluations_newest on reevaluations (requested_at desc, id desc);
create index geofences_in_order on geofences (lower(name) collate "C", id);

-- A rule that remembers nothing of a series need not be told what says nothing to it.
alter table alarm_tracks add column idle boolean not null default false;

-- +goose Down
alter table alarm_tracks drop column idle;
drop index geofences_in_order;
drop index reevaluations_newest;
alter table reevaluations drop column kinds;
drop index shipments_under_way;
