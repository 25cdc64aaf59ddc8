-- +goose Up
-- How long the way took, for the next shipments on the same lane, which is from one point to another whatever the places
-- there are called: a delivered shipment's passages, each with when it was reached and left, in seconds since the
-- departure, as [[lat, lon, reached, left], …] (models/eta/trip.go). Goods that came together are one trip.
create table lane_trips (
  shipment_id     uuid primary key references shipments,
  origin_lat      double precision not null,
  origin_lon      double precision not null,
  destination_lat double precision not null,
  destination_lon double precision not null,
  vehicle_id      uuid references vehicles,
  departed_at     timestamptz not null,
  arrived_at      timestamptz not null,
  passed          jsonb not null,
  check (arrived_at > departed_at)
);
create index lane_trips_newest on lane_trips
  (origin_lat, origin_lon, destination_lat, destination_lon, arrived_at desc, shipment_id desc);

-- +goose Down
drop table lane_trips;
