-- master.currency_rate: one exchange rate from a date on, in a period; key (from_currency, to_currency, from_date, valid_from)
create table if not exists master.currency_rate (
    from_currency varchar not null,
    to_currency   varchar not null,
    from_date     date not null,
    rate          double not null,
    valid_from    date not null,
    valid_to      date
);
comment on table master.currency_rate is 'one exchange rate from a date on, in a period; key (from_currency, to_currency, from_date, valid_from)';
comment on column master.currency_rate.from_currency is 'Currency of the amount';
comment on column master.currency_rate.to_currency is 'Currency it is turned into';
comment on column master.currency_rate.from_date is 'First day of the rate; it holds until the next one';
comment on column master.currency_rate.rate is 'Amount in to_currency for one of from_currency; unit: ratio';
comment on column master.currency_rate.valid_from is 'First plan date for which the source said so';
comment on column master.currency_rate.valid_to is 'First plan date for which it no longer did; absent: still';
