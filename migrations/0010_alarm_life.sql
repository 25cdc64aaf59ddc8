-- +goose Up
alter table alarms
  add column assignee_id        uuid references users,
  add column assignee_name      text not null default '',
  add column shelved_until      timestamptz,
  add column shelved_by         uuid references users,
  add column shelved_by_name    text not null default '',
  add column shelf_reason       text not null default '',
  add column suppressed         text not null default '',
  add column cleared_by_hand    boolean not null default false,
  add column closed_by          uuid references users,
  add column closed_by_name     text not null default '',
  add column resolution         text not null default ''
    check (resolution in ('', 'true_alarm', 'false_alarm', 'sensor_fault', 'accepted_risk', 'duplicate', 'test')),
  add column escalation_step    int not null default 0,
  add column next_escalation_at timestamptz;

-- What the clock must do to alarms: take the next step of the ladder, take one off the shelf.
create index alarms_to_escalate on alarms (next_escalation_at) where next_escalation_at is not null;
create index alarms_to_unshelve on alarms (shelved_until) where shelved_until is not null;
-- Whose they are.
create index alarms_open_by_assignee on alarms (assignee_id, recorded_at desc, id desc)
  where closed_at is null and voided_at is null;

-- +goose Down
drop index alarms_open_by_assignee;
drop index alarms_to_unshelve;
drop index alarms_to_escalate;
alter table alarms
  drop column assignee_id, drop column assignee_name, drop column shelved_until, drop column shelved_by,
  drop column shelved_by_name, drop column shelf_reason, drop column suppressed, drop column cleared_by_hand,
  drop column closed_by, drop column closed_by_name, drop column resolution, drop column escalation_step,
  drop column next_escalation_at;
