"""Mapping queries, one folder per foreign system and one file per canonical table; `pipelines.foreign` runs them."""
