-- +goose Up
-- What stands on the board, and how it stands: a narrow copy of what is under way, so that a hundred thousand shipments
-- are counted without touching their wide rows, which every position report rewrites. The trigger keeps it true in the
-- same transaction; nothing else writes it.
create table board (
  shipment_id    uuid primary key references shipments on delete cascade,
  customer_id    uuid not null,
  state          text not null,
  eta_class      text not null,
  alarm_severity int not null
) with (fillfactor = 80);
create index board_by_customer on board (customer_id);

-- +goose StatementBegin
create function keep_board() returns trigger language plpgsql as $$
begin
  if new.state in ('delivered', 'returned', 'disposed', 'cancelled', 'lost') or new.archived_at is not null then
    delete from board where shipment_id = new.id;
  else
    insert into board (shipment_id, customer_id, state, eta_class, alarm_severity)
    values (new.id, new.customer_id, new.state, new.eta_class, new.alarm_severity)
    on conflict (shipment_id) do update
    set state = excluded.state, eta_class = excluded.eta_class, alarm_severity = excluded.alarm_severity;
  end if;
  return null;
end $$;
-- +goose StatementEnd
create trigger keep_board_on_insert after insert on shipments for each row execute function keep_board();
create trigger keep_board_on_update after update of state, eta_class, alarm_severity, archived_at on shipments for each row
  when ((old.state, old.eta_class, old.alarm_severity, old.archived_at)
    is distinct from (new.state, new.eta_class, new.alarm_severity, new.archived_at))
  execute function keep_board();

insert into board
select id, customer_id, state, eta_class, alarm_severity from shipments
where state not in ('delivered', 'returned', 'disposed', 'cancelled', 'lost') and archived_at is null;

-- +goose Down
drop trigger keep_board_on_update on shipments;
drop trigger keep_board_on_insert on shipments;
drop function keep_board();
drop table board;
