"""How the neutral planning problem of the benchmarks becomes canonical tables."""
