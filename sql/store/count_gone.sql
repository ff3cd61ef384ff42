-- how many rows hold no longer
select count(*)
from {gone};
