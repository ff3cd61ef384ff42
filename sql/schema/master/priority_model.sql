-- master.priority_model: one priority model of a company, in a period; key (company_id, priority_model_id, valid_from)
create table if not exists master.priority_model (
    company_id               varchar not null,
    priority_model_id        varchar not null,
    method                   varchar not null,
    consider_demand_priority boolean not null,
    valid_from               date not null,
    valid_to                 date
);
comment on table master.priority_model is 'one priority model of a company, in a period; key (company_id, priority_model_id, valid_from)';
comment on column master.priority_model.company_id is 'Legal entity that the row belongs to';
comment on column master.priority_model.priority_model_id is 'Priority model';
comment on column master.priority_model.method is 'One order by net flow; one order per range; one order with the most important range; default: percent_of_maximum; one of percent_of_maximum, ranges_split, ranges_single';
comment on column master.priority_model.consider_demand_priority is 'Supply is no less urgent than its demand; default: false';
comment on column master.priority_model.valid_from is 'First plan date for which the source said so';
comment on column master.priority_model.valid_to is 'First plan date for which it no longer did; absent: still';
