"""Calendars that all groups share, and the ways between addresses."""

from __future__ import annotations

from random_company.chance import Chance
from random_company.rows import RandomRows, Row

_CALENDARS = ("K1", "K2", "K3", "K4", "closed")
_ADDRESSES = (("a1", "NL", "Delft"), ("a2", "NL", "Breda"), ("a3", "DE", "Kassel"))


def calendars(into: RandomRows, c: Chance) -> None:
    """Wednesdays are open weekdays of every calendar but the closed one, so that no two exclude each other for ever."""
    for number, name in enumerate(_CALENDARS if "calendars" in c.features else ()):
        if name == "closed":
            into.add("calendar", calendar_id=name)
            for weekday in range(1, 8):
                into.add("working_time", calendar_id=name, weekday=weekday, open_hours=0.0)
            continue
        base = c.one("", *_CALENDARS[:number])
        into.add("calendar", calendar_id=name, base_calendar_id=base)
        for weekday in [day for day in range(1, 8) if c.one(True, False)] if c.one(True, True, False) else []:
            into.add("working_time", calendar_id=name, weekday=weekday, open_hours=8.0 if weekday == 3 else c.one(8.0, 8.0, 0.0))
        if _opens_other_days_only(into, name, base):
            into.add("working_time", calendar_id=name, weekday=3, open_hours=8.0)
        for _ in range(c.number(0, 6)):
            into.add("calendar_exception", calendar_id=name, date=c.day(-20, 60), open_hours=c.one(0.0, 0.0, 4.0))


def _opens_other_days_only(into: RandomRows, name: str, base: str) -> bool:
    weekdays = [row["weekday"] for row in into.rows.get("working_time", []) if row["calendar_id"] == name]
    return not base and bool(weekdays) and 3 not in weekdays


def ways(into: RandomRows, c: Chance) -> None:
    """Transport times between some of the addresses, from the general to the particular."""
    for address, country, city in _ADDRESSES if "transport" in c.features else ():
        into.add("address", address_id=address, country=country, city=city)
    for _ in range(c.number(0, 6) if "transport" in c.features else 0):
        (sender, *from_place), (receiver, *to_place) = c.one(*_ADDRESSES), c.one(*_ADDRESSES)
        row = {
            "from_country": c.one("", from_place[0]),
            "from_city": c.one("", from_place[1]),
            "from_address_id": c.one("", "", sender),
        }
        row |= {"to_country": c.one("", to_place[0]), "to_city": c.one("", to_place[1]), "to_address_id": c.one("", "", receiver)}
        into.add("transport_time", **row, mode=c.one("", "road", "sea"), days=c.number(0, 6), is_default=c.one(True, False))


def an_address(c: Chance) -> Row:
    return {"address_id": c.one("", *[address for address, _, _ in _ADDRESSES])} if c.has("transport", 0.8) else {}


def a_calendar(c: Chance, probability: float = 0.5) -> str:
    return c.one(*_CALENDARS[:4], *_CALENDARS[:4], "closed") if c.has("calendars", probability) else ""
