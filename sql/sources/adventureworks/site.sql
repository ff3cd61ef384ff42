-- Grain: the one site. All 14 places of the source (Location) are storage and work centres of one factory: items are
-- planned for the site, its places are no warehouses, and its work centres are resources.
select
    'AW' as company_id,
    'PLANT' as site_id,
    'Factory and storage' as name,
