-- the stored key of each document of a plan
select stored.document_key
from local_document
join plan.document as stored using (type, company_id, ref)
order by local_document.document_key;
