-- {view}: {meaning}
create or replace view {view} as
{parts};
