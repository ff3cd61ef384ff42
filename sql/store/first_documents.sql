-- documents of the first plan of a warehouse, in order of what they are, keep their keys
insert into plan.document by name
select
    document_key,
    type,
    company_id,
    ref
from local_document;
