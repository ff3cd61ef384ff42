-- the number of the last change that was taken in
select coalesce(max(change_no), 0) from store.taken_change;
