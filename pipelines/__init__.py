"""Wiring: what turns the planning library and its assets into a running platform.

Belongs here: definitions, partitions, jobs, resources, stores, settings and the command line. Planning rules live in
`masterplan`, what an asset does in `assets`.
"""
