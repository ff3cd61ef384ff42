-- Grain: the one unit; quantities are whole.
select 'EA' as unit_id, 0 as decimals
