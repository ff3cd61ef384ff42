-- master.working_time: one weekday of a calendar, in a period; key (calendar_id, weekday, valid_from)
create table if not exists master.working_time (
    calendar_id    varchar not null,
    weekday        integer not null,
    opens_at       varchar not null,
    open_hours     double not null,
    efficiency_pct double not null,
    valid_from     date not null,
    valid_to       date
);
comment on table master.working_time is 'one weekday of a calendar, in a period; key (calendar_id, weekday, valid_from)';
comment on column master.working_time.calendar_id is 'Calendar';
comment on column master.working_time.weekday is 'Day of the week, Monday = 1; unit: weekday';
comment on column master.working_time.opens_at is 'Time at which the day opens, HH:MM; default: 08:00';
comment on column master.working_time.open_hours is 'Hours open on that weekday; 0: closed; unit: hours; default: 8.0';
comment on column master.working_time.efficiency_pct is 'Efficiency on that weekday; unit: percent; default: 100.0';
comment on column master.working_time.valid_from is 'First plan date for which the source said so';
comment on column master.working_time.valid_to is 'First plan date for which it no longer did; absent: still';
