-- documents not seen before get the next keys, in order of what they are
insert into plan.document by name
select
    (select coalesce(max(document_key), 0) from plan.document) + row_number() over (order by type, company_id, ref) as document_key,
    type,
    company_id,
    ref
from local_document
anti join plan.document using (type, company_id, ref);
