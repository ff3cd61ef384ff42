"""The list of rules and the law name the same rules under the same numbers."""

from __future__ import annotations

import re
from importlib import resources

from masterplan.intake.rules import RULES

_NAME = re.compile(r"`([a-z]+(?:_[a-z]+)+)`")


def test_every_rule_stands_under_its_number_in_the_law() -> None:
    law = (resources.files("masterplan") / "semantics.md").read_text("utf-8").partition("## §18 ")[2].partition("\n## ")[0]
    items = dict(re.findall(r"^([1-5])\. (.*)$", law, re.MULTILINE))
    stated = {name: f"§18.{number}" for number, text in items.items() for name in _NAME.findall(text)}
    assert {name: rule.law for name, rule in RULES.items()} == stated
