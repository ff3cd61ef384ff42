-- master.calendar_exception: one date of a calendar that differs from its weekday, in a period; key (calendar_id, date, valid_from)
create table if not exists master.calendar_exception (
    calendar_id    varchar not null,
    date           date not null,
    opens_at       varchar not null,
    open_hours     double not null,
    efficiency_pct double not null,
    valid_from     date not null,
    valid_to       date
);
comment on table master.calendar_exception is 'one date of a calendar that differs from its weekday, in a period; key (calendar_id, date, valid_from)';
comment on column master.calendar_exception.calendar_id is 'Calendar';
comment on column master.calendar_exception.date is 'The date';
comment on column master.calendar_exception.opens_at is 'Time at which the day opens, HH:MM; default: 08:00';
comment on column master.calendar_exception.open_hours is 'Hours open on that date; 0: closed; unit: hours; default: 0.0';
comment on column master.calendar_exception.efficiency_pct is 'Efficiency on that date; unit: percent; default: 100.0';
comment on column master.calendar_exception.valid_from is 'First plan date for which the source said so';
comment on column master.calendar_exception.valid_to is 'First plan date for which it no longer did; absent: still';
