"""Rows of random small groups of companies, from a seed and the features that they may use.

Belongs here: chance. Several groups that have nothing to do with each other share one plan and its calendars, because a
plan of eight costs hardly more than a plan of one. How rows become tables is told in `networks`.
"""

from random_company.chance import DIGITS, FEATURES, LEAST, PLAN_DATE
from random_company.groups import random_rows

__all__ = ["DIGITS", "FEATURES", "LEAST", "PLAN_DATE", "random_rows"]
