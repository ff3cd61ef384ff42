"""What all parts of the sample share: companies, places, the plan date, random streams.

Belongs here: names and numbers that several parts need. Rows of tables are made in the parts.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Final

import numpy as np

from masterplan.sample.catalogue import Catalogue

PLAN_DATE: Final = date(2026, 1, 5)
HISTORY_WEEKS: Final = 156

MAKER: Final = "MAKE"
DISTRIBUTOR: Final = "DIST"
RETAILER: Final = "SHOP"

SHOPS: Final = ("BOSTON", "DENVER", "SEATTLE")
REGIONS: Final = ("NORTH", "SOUTH")

Rows = dict[str, list[dict[str, Any]]]


def stream(seed: int, name: str) -> np.random.Generator:
    """The random numbers of one part: adding another part leaves them as they are."""
    digest = hashlib.blake2b(f"{seed}/{name}".encode(), digest_size=8).digest()
    return np.random.Generator(np.random.PCG64(int.from_bytes(digest, "big")))


def in_days(days: int) -> date:
    """The date so many days after the plan date."""
    return PLAN_DATE + timedelta(days=int(days))


@dataclass(frozen=True)
class Outlet:
    """A place where customers of the group buy an item: mean weekly demand and the shape of its history."""

    company: str
    site: str
    warehouse: str
    item: str
    weekly: float
    shape: str


@dataclass(frozen=True)
class World:
    """The seed and the catalogue, with what follows from them."""

    seed: int
    catalogue: Catalogue

    def stream(self, name: str) -> np.random.Generator:
        """The random numbers of one part of this world."""
        return stream(self.seed, name)

    @property
    def outlets(self) -> list[Outlet]:
        """Every series of outside demand, in order."""
        draw = self.stream("outlets")
        outlets = []
        for number, item in enumerate(self.catalogue.bicycles):
            for shop in SHOPS:
                outlets.append(Outlet(RETAILER, "US", shop, item, float(draw.uniform(2, 7)), _shape(number)))
            for region in REGIONS:
                outlets.append(Outlet(DISTRIBUTOR, region, f"DC-{region}", item, float(draw.uniform(8, 22)), _shape(number)))
        for number, item in enumerate(self.catalogue.accessories):
            for shop in SHOPS:
                outlets.append(Outlet(RETAILER, "US", shop, item, float(draw.uniform(4, 15)), _shape(number + 2)))
            for region in REGIONS if item not in self.boxed else ():
                outlets.append(Outlet(DISTRIBUTOR, region, f"DC-{region}", item, float(draw.uniform(10, 40)), _shape(number + 2)))
        for item in self.catalogue.spares:
            outlets.append(Outlet(MAKER, "PLANT", "PLANT-FG", item, float(draw.uniform(0.3, 1.5)), "intermittent"))
        return outlets

    @property
    def boxed(self) -> list[str]:
        """Accessories that the distributor keeps in boxes of ten and the retailer sells by the piece."""
        return self.catalogue.accessories[1::10]

    @property
    def wheels(self) -> list[str]:
        """Assemblies that are made in the wheel works."""
        return self.catalogue.levels[1][::8]

    @cached_property
    def weekly(self) -> dict[tuple[str, str], float]:
        """Mean weekly need by company and item, through transfers, sister companies and bills."""
        need: dict[tuple[str, str], float] = {}
        for outlet in self.outlets:
            need[outlet.company, outlet.item] = need.get((outlet.company, outlet.item), 0.0) + outlet.weekly
        for item in [*self.catalogue.bicycles, *self.catalogue.accessories]:
            sold = need.get((RETAILER, item), 0.0)
            if item in self.boxed:
                need[DISTRIBUTOR, box_of(item)] = sold / 10
            else:
                need[DISTRIBUTOR, item] = need.get((DISTRIBUTOR, item), 0.0) + sold
        made = {item: need[DISTRIBUTOR, item] for item in self.catalogue.bicycles}
        made |= {item: need[MAKER, item] for item in self.catalogue.spares}
        return need | {(MAKER, item): qty for item, qty in self.catalogue.usage(made).items()}


def box_of(item: str) -> str:
    """The distributor's id of an accessory that it keeps in boxes of ten."""
    return f"{item}-BOX"


def whole(qty: float, step: int = 1) -> int:
    """A quantity in whole steps, at least one."""
    return max(step, round(qty / step) * step)


def _shape(number: int) -> str:
    if number % 8 == 5:
        return "new"
    return ("seasonal", "trending", "seasonal", "steady")[number % 4]
