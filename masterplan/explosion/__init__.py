"""From planned orders to the needs they create one level down: bills, transfers, intercompany purchases.

Belongs here: choice of a version, phantoms, scrap and rounding of one line, and the scatter of needs to their levels.
How bills become arrays is told in `masterplan.network`.
"""
