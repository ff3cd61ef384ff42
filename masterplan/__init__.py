"""Masterplan: supply-chain master planning, frames in and frames out.

The library knows no Dagster, no database, no clock and no environment. Start at `planning.make_plan`; the rules are in
`semantics.md`, the tables in `contracts`.
"""
