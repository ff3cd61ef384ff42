-- store.escaped: an id as it stands inside a longer one; store.order_id: id of a planned order (semantics §17.2)
-- store.ref: what a reference key names, from the label of its node and the ref of its document
-- store.order_key: packed key of a planned order
-- store.units: millionths as a quantity; store.order_node, order_date, order_ordinal: what a packed key of a planned order holds
create or replace macro store.escaped(name) as replace(replace(name, '%', '%25'), '|', '%7C');

create or replace macro store.order_id(plan_id, label, requirement_date, ordinal) as
    concat_ws('|', store.escaped(plan_id), label, strftime(requirement_date, '%Y%m%d'), ordinal::varchar);

create or replace macro store.units(millionths) as (millionths::decimal(19, 0) * 0.000001::decimal(7, 6))::decimal(18, 6);

create or replace macro store.order_key(node_key, requirement_date, ordinal) as
    (node_key << 32) + ((requirement_date - date '1970-01-01')::bigint << 16) + ordinal;
create or replace macro store.order_node(packed) as case when packed > 0 then packed >> 32 end;

create or replace macro store.order_date(packed) as date '1970-01-01' + ((packed >> 16) & 65535)::integer;

create or replace macro store.order_ordinal(packed) as packed & 65535;

create or replace macro store.ref(plan_id, label, packed, document_ref) as
    case
        when label is not null then store.order_id(plan_id, label, store.order_date(packed), store.order_ordinal(packed))
        else coalesce(document_ref, '')
    end;
