-- master.calendar: one working-time calendar, in a period; key (calendar_id, valid_from)
create table if not exists master.calendar (
    calendar_id      varchar not null,
    name             varchar not null,
    base_calendar_id varchar not null,
    valid_from       date not null,
    valid_to         date
);
comment on table master.calendar is 'one working-time calendar, in a period; key (calendar_id, valid_from)';
comment on column master.calendar.calendar_id is 'Calendar';
comment on column master.calendar.name is 'Name of the calendar';
comment on column master.calendar.base_calendar_id is 'Calendar whose days count where this one says nothing';
comment on column master.calendar.valid_from is 'First plan date for which the source said so';
comment on column master.calendar.valid_to is 'First plan date for which it no longer did; absent: still';
