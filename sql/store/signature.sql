-- what a query says, as a number
select count(*) || '-' || coalesce(bit_xor(hash(t)), 0)
from ({query}) as t;
