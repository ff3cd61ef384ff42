"""Semantics §2: open days, snapping, lead times in days. A calendar in force is a set of calendar ids, all open; none: always open."""

from __future__ import annotations

from datetime import date

from reference.facts import Facts, Node, Rows, days

Calendar = tuple[str, ...]
ALWAYS: Calendar = ()
_HORIZON = 400


class OpenDays:
    """Answers about days, for the calendars among the rows."""

    def __init__(self, rows: Rows, today: date) -> None:
        self._today = today
        self._bases = {row["calendar_id"]: row["base_calendar_id"] for row in rows["calendar"]}
        self._weekdays = {(row["calendar_id"], row["weekday"]): row["open_hours"] > 0 for row in rows["working_time"]}
        self._exceptions = {(row["calendar_id"], row["date"]): row["open_hours"] > 0 for row in rows["calendar_exception"]}
        self._with_weekdays = {row["calendar_id"] for row in rows["working_time"]}
        self._counts: dict[Calendar, bool] = {}
        self._known: dict[tuple[str, date], bool] = {}

    def is_open(self, calendar_id: str, day: date) -> bool:
        """§2.1: the exception, else the weekday, else the base calendar, else closed when weekdays are given, else open."""
        if (calendar_id, day) not in self._known:
            self._known[calendar_id, day] = self._looked_up(calendar_id, day)
        return self._known[calendar_id, day]

    def _looked_up(self, calendar_id: str, day: date) -> bool:
        if (calendar_id, day) in self._exceptions:
            return self._exceptions[calendar_id, day]
        if (calendar_id, day.isoweekday()) in self._weekdays:
            return self._weekdays[calendar_id, day.isoweekday()]
        if self._bases.get(calendar_id):
            return self.is_open(self._bases[calendar_id], day)
        return calendar_id not in self._with_weekdays

    def counts(self, calendar: Calendar) -> bool:
        """§2.1: a calendar without one open day counts as none."""
        if calendar not in self._counts:
            around = (self._today + days(n) for n in range(-_HORIZON, _HORIZON))
            self._counts[calendar] = any(self.all_open(calendar, day) for day in around)
        return self._counts[calendar]

    def all_open(self, calendar: Calendar, day: date) -> bool:
        """Whether every one of the calendars is open."""
        return all(self.is_open(calendar_id, day) for calendar_id in calendar)

    def back(self, calendar: Calendar, day: date) -> date:
        """§2.3: the last open day not after the day."""
        while not self.all_open(calendar, day):
            day -= days(1)
        return day

    def forward(self, calendar: Calendar, day: date) -> date:
        """§2.3: the first open day not before the day."""
        while not self.all_open(calendar, day):
            day += days(1)
        return day

    def later(self, day: date, count: int, *, working: bool, lead: Calendar) -> date:
        """§2.4: calendar days on, or, with working days, the open day so many after."""
        return self._moved(day, count, 1, working=working, lead=lead)

    def earlier(self, day: date, count: int, *, working: bool, lead: Calendar) -> date:
        """§2.4: calendar days back, or, with working days, the open day so many before."""
        return self._moved(day, count, -1, working=working, lead=lead)

    def _moved(self, day: date, count: int, step: int, *, working: bool, lead: Calendar) -> date:
        if not working:
            return day + days(step * count)
        while count:
            day += days(step)
            count -= self.all_open(lead, day)
        return day


class Roles:
    """§2.2: which calendar counts for what on a node, from the calendars of group, vendor and place."""

    def __init__(self, open_days: OpenDays, facts: Facts) -> None:
        self._open_days = open_days
        self._facts = facts

    def first(self, *calendar_ids: str) -> Calendar:
        """The first calendar that is set."""
        return next(((name,) for name in calendar_ids if name and self._open_days.counts((name,))), ALWAYS)

    def both(self, *calendar_ids: str) -> Calendar:
        """Open in all of those that are set."""
        together = tuple(name for name in calendar_ids if name and self._open_days.counts((name,)))
        return together if self._open_days.counts(together) else ALWAYS

    def place(self, company: str, site: str, warehouse: str) -> str:
        """The calendar of the warehouse, else of the site, else of the company: the first that counts."""
        facts = self._facts
        known = (
            facts.warehouses.get((company, warehouse)),
            facts.sites.get((company, site)),
            facts.companies.get((company,)),
        )
        return next(iter(self.first(*(row["calendar_id"] for row in known if row))), "")

    def place_of(self, node: Node) -> str:
        """The place calendar of a node."""
        return self.place(node.company, node.site, node.warehouse)
