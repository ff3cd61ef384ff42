"""What is measured: problems by size and by what is hard about them, each with what it may take on two cores.

Belongs here: the list. How it is measured is told in `measure`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.problems import Tables, layered, one_day, shared_component, warehouses


@dataclass(frozen=True)
class Benchmark:
    """A problem, what netting may take (seconds, peak memory of the process in GB; 0: stated only), and its smallest form."""

    name: str
    make: Callable[[], Tables]
    small: Callable[[], Tables]
    seconds: float = 0.0
    gigabytes: float = 0.0


REGISTRY = {
    benchmark.name: benchmark
    for benchmark in (
        Benchmark("S", lambda: layered(1_000, 10_000), lambda: layered(60, 300)),
        Benchmark("M", lambda: layered(10_000, 100_000), lambda: layered(60, 300, seed=1), 0.3),
        Benchmark("L", lambda: layered(100_000, 1_000_000), lambda: layered(60, 300, seed=2), 3.0, 2.5),
        Benchmark("XL", lambda: layered(1_000_000, 10_000_000), lambda: layered(60, 300, seed=3), 60.0, 20.0),
        Benchmark("deep: 12 levels", lambda: layered(20_000, 50_000, levels=12), lambda: layered(120, 200, levels=12)),
        Benchmark("shared: 5,000 parents", lambda: shared_component(5_000, 100_000), lambda: shared_component(50, 300)),
        Benchmark("one day: 2,000 demands", lambda: one_day(2_000), lambda: one_day(50)),
        Benchmark("chain: 50 warehouses", lambda: warehouses(50, 200, 100_000), lambda: warehouses(5, 4, 200)),
        Benchmark("company: 208,000 items", lambda: layered(208_000, 1_000_000, levels=7), lambda: layered(70, 300, levels=7)),
    )
}
