-- Grain: one unit of measure. The source has no decimals, and every quantity in it is whole.
select
    trim(UnitMeasureCode) as unit_id,
    0 as decimals,
from UnitMeasure
