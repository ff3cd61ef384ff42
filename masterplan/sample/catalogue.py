"""What the sample group makes, buys and sells: items by level, and who consists of what.

Belongs here: the product structure as plain Python. The tables made from it are in `products`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Final

import numpy as np

_MODELS: Final = ("Harbour", "Meadow", "Ridge", "Dune", "Fjord", "Canyon", "Lagoon", "Summit")
_KINDS: Final = ("Long John", "Longtail", "Trike", "Cargo Compact")
_ASSEMBLIES: Final = ("Wheel set", "Frame set", "Drive unit", "Cargo box", "Cockpit", "Brake set", "Light set", "Fork set")
_SUBASSEMBLIES: Final = ("Hub", "Rim", "Motor", "Battery", "Stem", "Caliper", "Lamp", "Crank", "Box side", "Frame triangle")
_PARTS: Final = ("Axle", "Shell", "Rotor", "Cell pack", "Bracket", "Lever", "Lens", "Gear", "Panel", "Tube", "Plate", "Ring")
_BOUGHT: Final = ("Bearing", "Bolt", "Spoke", "Cable", "Magnet", "Cell", "Pad", "Grip", "Chain", "Seal", "Chip", "Spring", "Clamp", "Foam")
_RAW: Final = ("Steel tube", "Aluminium bar", "Birch ply", "Copper wire", "Polymer granulate", "Powder coat")
_ACCESSORIES: Final = ("Rain cover", "Bell", "Lock", "Child seat", "Pannier", "Helmet", "Pump", "Mirror", "Bottle cage", "Mat")


@dataclass(frozen=True)
class Component:
    """One line of a bill: a component and how much of it one parent needs."""

    item: str
    quantity: float
    is_phantom: bool = False


@dataclass
class Catalogue:
    """Items of the maker by level 0 (bicycles) to 5 (raw material), their names, units, costs and bills."""

    levels: list[list[str]]
    accessories: list[str]
    spares: list[str]
    names: dict[str, str] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    costs: dict[str, float] = field(default_factory=dict)
    bills: dict[str, list[Component]] = field(default_factory=dict)
    phantoms: set[str] = field(default_factory=set)

    @property
    def bicycles(self) -> list[str]:
        """Finished goods."""
        return self.levels[0]

    @property
    def made(self) -> list[str]:
        """Items with a bill, phantoms among them, parents before components."""
        return [item for level in self.levels for item in level if item in self.bills]

    @property
    def bought(self) -> list[str]:
        """Items of the maker without a bill."""
        return [item for level in self.levels for item in level if item not in self.bills]

    def usage(self, demand: dict[str, float]) -> dict[str, float]:
        """What a demand for items comes to for every item, through all levels."""
        total = dict.fromkeys((item for level in self.levels for item in level), 0.0) | demand
        for parent in self.made:
            for component in self.bills[parent]:
                total[component.item] += total[parent] * component.quantity
        return total


def make_catalogue(seed: int, size: int) -> Catalogue:
    """The catalogue of a seed and a size."""
    digest = hashlib.blake2b(f"{seed}/catalogue".encode(), digest_size=8).digest()
    draw = np.random.Generator(np.random.PCG64(int.from_bytes(digest, "big")))
    counts = [8 * size, 10 * size, 14 * size, 16 * size, 28 * size, 6 + 4 * size]
    codes = ("BK", "AS", "SU", "PT", "BU", "RW")
    words = (_MODELS, _ASSEMBLIES, _SUBASSEMBLIES, _PARTS, _BOUGHT, _RAW)
    levels = [[f"{code}-{number:04d}" for number in range(1, many + 1)] for code, many in zip(codes, counts, strict=True)]
    catalogue = Catalogue(levels, [f"AC-{number:04d}" for number in range(1, 10 * size + 1)], [])
    for level, noun in zip(levels, words, strict=True):
        for number, item in enumerate(level):
            suffix = _KINDS[number // len(noun) % len(_KINDS)] if level is levels[0] else f"{number // len(noun) + 1}"
            catalogue.names[item] = f"{noun[number % len(noun)]} {suffix}"
            catalogue.units[item] = "EA"
    for item in levels[5]:
        catalogue.units[item] = "KG"
    for number, item in enumerate(catalogue.accessories):
        catalogue.names[item] = f"{_ACCESSORIES[number % len(_ACCESSORIES)]} {number // len(_ACCESSORIES) + 1}"
        catalogue.units[item] = "EA"
        catalogue.costs[item] = round(float(draw.uniform(4, 60)), 2)
    _draw_bills(catalogue, draw)
    _roll_up_costs(catalogue, draw)
    catalogue.spares.extend(levels[1][:: max(1, len(levels[1]) // (5 * size))][: 5 * size])
    catalogue.spares.extend(levels[2][:: max(1, len(levels[2]) // (5 * size))][: 5 * size])
    catalogue.spares[:] = [item for item in catalogue.spares if item not in catalogue.phantoms]
    return catalogue


def _draw_bills(catalogue: Catalogue, draw: np.random.Generator) -> None:
    """Bills of the levels 0 to 4: the first component one level down, others deeper, a few shared by many."""
    catalogue.phantoms.update(catalogue.levels[2][::7])
    for depth in range(5):
        for number, parent in enumerate(catalogue.levels[depth]):
            if depth == 4 and number % 3:
                continue  # two thirds of this level are bought
            catalogue.bills[parent] = _draw_bill(catalogue, draw, depth, number)


def _draw_bill(catalogue: Catalogue, draw: np.random.Generator, depth: int, number: int) -> list[Component]:
    below = catalogue.levels[depth + 1]
    chosen = {below[number % len(below)]: 1.0}
    for _ in range(int(draw.integers(1, 4)) if depth < 4 else 1):
        level = catalogue.levels[min(5, depth + int(draw.choice([1, 1, 2, 3])))]
        chosen.setdefault(level[int(len(level) * draw.random() ** 2)], float(draw.choice([1, 1, 2, 4])))
    components = []
    for item, quantity in chosen.items():
        exact = round(float(draw.uniform(0.2, 2.5)), 3) if catalogue.units[item] == "KG" else quantity
        components.append(Component(item, exact, item in catalogue.phantoms))
    return components


def _roll_up_costs(catalogue: Catalogue, draw: np.random.Generator) -> None:
    """Material plus a margin for the work, from raw material up."""
    for item in catalogue.bought:
        low, high = (1.5, 9.0) if catalogue.units[item] == "KG" else (0.2, 25.0)
        catalogue.costs[item] = round(float(draw.uniform(low, high)), 2)
    for item in reversed(catalogue.made):
        material = sum(catalogue.costs[component.item] * component.quantity for component in catalogue.bills[item])
        catalogue.costs[item] = round(material * 1.08 + float(draw.uniform(1, 6)), 2)
