-- documents under keys that they keep
insert into plan.document by name
select
    document_key,
    type,
    company_id,
    ref
from local_document;
