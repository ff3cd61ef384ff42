"""Semantics §4.6: where one planned purchase of a node without a vendor of its own is bought, by its quantity and order date."""

from __future__ import annotations

from datetime import date

from reference.facts import Facts, Node, Row, up_to
from reference.open_days import OpenDays
from reference.parameters_in_force import InForce, Parameters, coverage_rows, how_good, lead_days_of, price_of, vendor_of
from reference.planned_orders import in_purchase_units, maximum_counts, order_dates


class Buying:
    """The agreements of each node in order of choice."""

    def __init__(self, facts: Facts, open_days: OpenDays, parameters: Parameters) -> None:
        self._facts, self._open_days, self._parameters = facts, open_days, parameters
        self._known: dict[Node, list[tuple[Row, InForce]]] = {}

    def terms(self, node: Node, required: date, qty: int) -> InForce:
        """The parameters that an order of the quantity is dated with: of the first agreement that fits, else without vendor."""
        usual = self._parameters.of(node)
        offers = self._offers(node, usual)
        for row, terms in offers:
            ordered = order_dates(required, terms, self._open_days, self._facts.today)[2]
            if row["min_qty"] <= qty and (row["from_date"] or date.min) <= ordered <= (row["to_date"] or date.max):
                return terms
        return self._parameters.bought(node, "", self._usual_days(node)) if offers else usual

    def soonest(self, node: Node, required: date, need: int) -> int:
        """The need, or when it would come late the least larger tier that comes soonest."""
        usual = self._parameters.of(node)

        def ready(qty: int) -> date:
            return max(order_dates(required, self.terms(node, required, qty), self._open_days, self._facts.today)[3], required)

        def whole(qty: int) -> int:
            return in_purchase_units(up_to(max(qty, usual.order_min), usual.order_multiple), usual)

        tiers = sorted({row["min_qty"] for row, _ in self._offers(node, usual) if row["min_qty"] > whole(need)})
        most = usual.order_max if maximum_counts(usual) else 0
        fitting = [tier for tier in tiers if not most or whole(tier) <= most]
        best = min(fitting, key=lambda tier: (ready(whole(tier)), whole(tier), tier), default=need)
        return best if ready(whole(best)) < ready(whole(need)) else need

    def _usual_days(self, node: Node) -> int:
        return lead_days_of(self._facts, node, coverage_rows(self._facts, node), "purchase", "", None)

    def _offers(self, node: Node, usual: InForce) -> list[tuple[Row, InForce]]:
        if node not in self._known:
            self._known[node] = self._found(node) if usual.order_type == "purchase" else []
        return self._known[node]

    def _found(self, node: Node) -> list[tuple[Row, InForce]]:
        facts = self._facts
        company = facts.company_parameters.get((node.company,))
        named = vendor_of(facts, node, coverage_rows(facts, node), -1)[0]
        if named or not company or not company["find_trade_agreement"]:
            return []
        rows = facts.of("trade_agreement", company_id=node.company, item_id=node.item)
        priced = [(row, price) for row in rows if (price := price_of(facts, row)) is not None]
        if any(facts.vendors[node.company, row["vendor_id"]]["intercompany_company_id"] for row, _ in priced):
            return []
        ranked = sorted(priced, key=lambda pair: how_good(company["agreement_criterion"], *pair))
        return [
            (
                row,
                self._parameters.bought(node, row["vendor_id"], self._usual_days(node) if row["disregard_lead_days"] else row["lead_days"]),
            )
            for row, _ in ranked
        ]
