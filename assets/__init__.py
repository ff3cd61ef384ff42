"""The stages of planning as Dagster assets: load, one library call, metadata, return.

Belongs here: one module per stage, the checks between them, and the protocols of what they need from outside. Rules
and computations live in `masterplan`; storage, partitions, jobs and settings in `pipelines`.
"""
