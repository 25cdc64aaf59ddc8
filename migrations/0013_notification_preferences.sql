-- +goose Up
-- What each user wants to be told. Who has no rows is told everything that concerns them.
create table notification_preferences (
  user_id        uuid not null references users on delete cascade,
  kind           text not null,
  in_app         boolean not null,
  least_severity int not null check (least_severity between 1 and 4),
  primary key (user_id, kind)
);

-- The hours in which a user is told only of what can't wait, in minutes after midnight by the user's own clocks, and
-- how often their choices were changed.
create table notification_hours (
  user_id    uuid primary key references users on delete cascade,
  quiet_from int not null default 0 check (quiet_from between 0 and 1439),
  quiet_to   int not null default 0 check (quiet_to between 0 and 1439),
  version    int not null default 1
);

-- Up to which change each user has been told: a change counts once, also where several become one line.
create table inboxes (
  user_id  uuid primary key references users on delete cascade,
  told_seq bigint not null
);
insert into inboxes (user_id, told_seq) select user_id, max(change_seq) from notifications group by user_id;

-- One line may tell of several changes: bundle names what they have in common, told is how many they are.
alter table notifications
  add column bundle text not null default '',
  add column told   int not null default 1;

-- Lines that wait for the end of a user's quiet hours.
create table held_notifications (
  id         uuid primary key,
  user_id    uuid not null references users on delete cascade,
  change_seq bigint not null,
  kind       text not null,
  title_key  text not null,
  args       jsonb not null default '{}',
  severity   int not null default 0,
  subject    text not null default '',
  bundle     text not null default '',
  due_at     timestamptz not null
);
create index held_notifications_due on held_notifications (due_at, user_id);
create index held_notifications_by_user on held_notifications (user_id, change_seq);

-- +goose Down
drop table held_notifications;
alter table notifications drop column told, drop column bundle;
drop table inboxes;
drop table notification_hours;
drop table notification_preferences;
