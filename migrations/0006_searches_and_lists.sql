-- +goose Up
-- Lists by name, and what a person types into a search field: prefixes, compared byte by byte whatever the database's
-- own collation is.
drop index locations_by_name;
drop index devices_by_name;
create index customers_by_name on customers (lower(name) collate "C", id);
create index locations_by_name on locations (lower(name) collate "C", id);
create index vehicles_in_order on vehicles (lower(name) collate "C", id);
create index profiles_by_name on temperature_profiles (lower(name) collate "C", id);
create index devices_by_name on devices (lower(name) collate "C", id);
create index devices_by_unique_id on devices (lower(unique_id) collate "C");
create index orders_by_number on orders (number collate "C");
create index orders_by_reference_prefix on orders (lower(reference) collate "C") where reference <> '';
create index shipments_by_number on shipments (tracking_number collate "C");

-- The board of one customer, and of what raised an alarm; lists of one state, newest first.
create index shipments_board_by_customer on shipments (customer_id, promised_to, id)
  include (state, eta_class, alarm_severity)
  where state not in ('delivered', 'returned', 'disposed', 'cancelled', 'lost') and archived_at is null;
create index shipments_board_alarmed on shipments (promised_to, id)
  include (state, eta_class, alarm_severity)
  where state not in ('delivered', 'returned', 'disposed', 'cancelled', 'lost') and archived_at is null
    and alarm_severity > 0;
create index shipments_newest_by_state on shipments (state, created_at desc, id desc);

-- Which events were taken back by a correction, and what a vehicle carries now.
create index shipment_events_voided on shipment_events (voids_event_id) where voids_event_id is not null;
create index loads_open on loads (vehicle_id) where unloaded_at is null;

-- +goose Down
drop index loads_open;
drop index shipment_events_voided;
drop index shipments_newest_by_state;
drop index shipments_board_alarmed;
drop index shipments_board_by_customer;
drop index shipments_by_number;
drop index orders_by_reference_prefix;
drop index orders_by_number;
drop index devices_by_unique_id;
drop index devices_by_name;
drop index profiles_by_name;
drop index vehicles_in_order;
drop index locations_by_name;
drop index customers_by_name;
create index devices_by_name on devices (name, id);
create index locations_by_name on locations (name, id);
