-- each document of a plan with its stored key, none when it is new
select
    local_document.document_key as local_key,
    stored.document_key,
    type,
    company_id,
    ref
from local_document
left join plan.document as stored using (type, company_id, ref)
order by local_key;
