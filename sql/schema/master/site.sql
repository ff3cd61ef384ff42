-- master.site: one site of a company, in a period; key (company_id, site_id, valid_from)
create table if not exists master.site (
    company_id  varchar not null,
    site_id     varchar not null,
    name        varchar not null,
    calendar_id varchar not null,
    time_zone   varchar not null,
    valid_from  date not null,
    valid_to    date
);
comment on table master.site is 'one site of a company, in a period; key (company_id, site_id, valid_from)';
comment on column master.site.company_id is 'Legal entity that the row belongs to';
comment on column master.site.site_id is 'Site';
comment on column master.site.name is 'Name of the site';
comment on column master.site.calendar_id is 'Calendar of the site; empty: every day is open';
comment on column master.site.time_zone is 'IANA time zone in which the site''s days are counted; default: UTC';
comment on column master.site.valid_from is 'First plan date for which the source said so';
comment on column master.site.valid_to is 'First plan date for which it no longer did; absent: still';
