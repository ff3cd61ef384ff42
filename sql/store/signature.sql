-- what a query says, as a number; a sum, for in an exclusive or two rows could change their last cells unseen
select count(*) || '-' || coalesce(sum(hash(t)::hugeint), 0)
from ({query}) as t;
