-- Grain: the one plan. Engine classic: a supply that comes after a demand's day is not used for it.
select 'static' as plan_id, 'Net requirements' as name, 'static' as kind, 'classic' as engine, 'none' as reduction_method
