-- plan.document: one order line, forecast line or stock that a plan refers to; key (document_key)
create table if not exists plan.document (
    document_key bigint not null,
    type         varchar not null,
    company_id   varchar not null,
    ref          varchar not null
);
comment on table plan.document is 'one order line, forecast line or stock that a plan refers to; key (document_key)';
comment on column plan.document.document_key is 'Document';
comment on column plan.document.type is 'Kind of document';
comment on column plan.document.company_id is 'Legal entity that the row belongs to';
comment on column plan.document.ref is 'How users name it';
