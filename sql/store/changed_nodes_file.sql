-- the nodes of plans that are published anew
select * from changed_node;
