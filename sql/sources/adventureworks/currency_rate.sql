-- Grain: one pair of currencies and day, up to the date. The closing rate, since a rate holds until the next one.
select
    FromCurrencyCode as from_currency,
    ToCurrencyCode as to_currency,
    CurrencyRateDate as from_date,
    EndOfDayRate as rate,
from CurrencyRate
where CurrencyRateDate <= $as_of
