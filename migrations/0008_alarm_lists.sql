-- +goose Up
-- The class of the arrival last told to people: a change of class that came too soon after the last telling is found
-- again by the next computation.
alter table shipments add column eta_told_class text not null default '';

-- Lists of alarms: what a customer has open, one kind, one severity.
create index alarms_open_by_customer on alarms (customer_id, recorded_at desc, id desc)
  where closed_at is null and voided_at is null;
create index alarms_newest_by_kind on alarms (kind, recorded_at desc, id desc) where voided_at is null;
create index alarms_newest_by_severity on alarms (severity, recorded_at desc, id desc) where voided_at is null;
-- One subject's alarms of a kind by when they began: what a walk through late readings is reconciled with.
create index alarms_by_series on alarms (shipment_id, kind, subject_key, first_at);

-- What a vehicle carried at a time: loads that had not ended by then are few, however many there ever were.
create index loads_by_end on loads (vehicle_id, coalesce(unloaded_at, 'infinity'));

-- +goose Down
drop index loads_by_end;
drop index alarms_by_series;
drop index alarms_newest_by_severity;
drop index alarms_newest_by_kind;
drop index alarms_open_by_customer;
alter table shipments drop column eta_told_class;
