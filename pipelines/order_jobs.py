"""Jobs in which planners work on planned orders: changing and firming them, with typed configuration in the launchpad.

Belongs here: the two jobs. What they do is told by the desk.
"""

from collections.abc import Iterator
from typing import Any, Final

import dagster as dg

from assets.metadata import markdown
from assets.stage import POOL
from pipelines.order_config import ChangesConfig, FirmConfig
from pipelines.order_desk import Changed, FirmedNow, OrderDesk, Signed

_SHOWN: Final = ("order_id", "order_type", "item_id", "qty", "order_date", "receipt_date", "vendor_id", "status")
_FIRMED: Final = ("order_type", "order_id", "line_no", "planned_order_id", "item_id", "qty", "receipt_date", "vendor_id")


@dg.op(
    pool=POOL,
    description="Edits, creates, splits, groups, approves and deletes planned orders; each change is a new plan version and is logged",
)
def change_orders(context: dg.OpExecutionContext, config: ChangesConfig, desk: dg.ResourceParam[OrderDesk]) -> None:
    """Makes the changes in the order of the configuration; one that is refused stops those behind it."""
    made = 0
    for action, changed in _changes(config, config.signed(), desk):
        made += 1
        context.log.info("%s: version %d of plan %s of %s", action, changed.version, config.plan, changed.plan_date)
        context.log_event(_observed(context, f"{made} {action}", changed))
        if changed.unpublished:
            context.log.warning("Not published yet: %s", changed.unpublished)
    if not made:
        context.log.warning("The configuration names no change.")


@dg.op(pool=POOL, description="Firms planned orders: they become open orders of the master data and files of the outbox, each once")
def firm_orders(context: dg.OpExecutionContext, config: FirmConfig, desk: dg.ResourceParam[OrderDesk]) -> None:
    """Firms the named orders, or those that the query finds; a preview shows these and firms nothing."""
    signed = config.signed()
    found = desk.find(signed.plan_id, signed.plan_date, config.query.query()) if not config.orders else None
    order_ids = config.orders if found is None else found["order_id"].to_list()
    if config.preview:
        shown = desk.orders(signed.plan_id, signed.plan_date) if found is None else found
        rows = shown.filter(shown["order_id"].is_in(order_ids))
        context.add_output_metadata({"orders": rows.height, "preview": markdown(rows.select(_SHOWN))})
        return
    if not order_ids:
        context.add_output_metadata({"lines": 0})
        desk.write_outbox()
        return
    done = desk.firm(signed, order_ids, config.options.options(), "manual" if config.orders else "query")
    for row in done.result.errors.iter_rows(named=True):
        context.log.warning("%s stays planned: %s", row["order_id"], row["text"])
    if done.unpublished:
        context.log.warning("Not published yet: %s", done.unpublished)
    context.add_output_metadata(firmed_metadata(done))


@dg.job(description="Work on planned orders: edit, create, split, group, approve, complete, delete; see the configuration in the launchpad")
def change_planned_orders() -> None:
    """Changes planned orders."""
    change_orders()


@dg.job(description="Firm planned orders, named or by query, with preview; see the configuration in the launchpad")
def firm_planned_orders() -> None:
    """Firms planned orders."""
    firm_orders()


ORDER_JOBS: Final = (change_planned_orders, firm_planned_orders)


def firmed_metadata(done: FirmedNow) -> dict[str, Any]:
    """What is shown of a firming."""
    lines = done.result.firmed_order
    return {
        "lines": lines.height,
        "version": done.result.version,
        "firmed": markdown(lines.select(_FIRMED)),
        "firmed before": done.result.already.height,
        "not firmed": markdown(done.result.errors),
        "files": [str(file) for file in done.files],
    }


def _changes(config: ChangesConfig, signed: Signed, desk: OrderDesk) -> Iterator[tuple[str, Changed]]:
    for edit in config.edit:
        yield "edit", desk.edit(signed, edit.order_id, edit.values())
    for create in config.create:
        yield "create", desk.create(signed, create.order())
    for split in config.split:
        yield "split", desk.split(signed, split.order_id, [part.part() for part in split.parts])
    for group in config.group:
        yield "group", desk.group(signed, group.order_ids)
    for status, order_ids in (("approved", config.approve), ("completed", config.complete), ("unprocessed", config.reopen)):
        if order_ids:
            yield status, desk.set_status(signed, order_ids, status)
    if config.delete:
        yield "delete", desk.delete(signed, config.delete)


def _observed(context: dg.OpExecutionContext, action: str, changed: Changed) -> dg.AssetObservation:
    shown: dict[str, Any] = {
        "change": action,
        "run": context.run_id,
        "version": changed.version,
        "orders": markdown(changed.orders.select(_SHOWN)),
    }
    return dg.AssetObservation("net_requirements", partition=changed.plan_date.isoformat(), metadata=shown)
