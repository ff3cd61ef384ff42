"""Worked cases: read from a file and checked against the schema before anything is run.

Belongs here: what a case is and what may stand in it (schema.yaml). Running it is told in `plan_cases` and `rules`.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml
from conformance.printed import documents, is_number

HERE: Final = Path(__file__).parent
DEFAULT_FILES: Final = tuple(sorted((HERE / "cases").glob("*.yaml")))


class CaseError(Exception):
    """A file of cases does not keep the format: every fault by case and path."""


@dataclass(frozen=True)
class Case:
    """One case. `engines` are those that a plan case is planned with; rules and notes have none."""

    id: str
    kind: str
    topic: str
    engine: str = "both"
    rule: str = ""
    note: str = ""
    given: Mapping[str, Any] = field(default_factory=dict)
    expect: Mapping[str, Any] = field(default_factory=dict)

    @property
    def engines(self) -> tuple[str, ...]:
        """The engines to plan with, one run each."""
        if self.kind != "plan":
            return ("",)
        return ("po", "classic") if self.engine == "both" else (self.engine,)


@cache
def load(path: Path) -> list[Case]:
    """All cases of a file. Raises CaseError with all faults of all cases."""
    found = documents(path.read_text("utf-8"))
    broken = [f"{case.get('id', '?')}: {fault}" for case in found for fault in faults(case)]
    broken += [f"id {name} is used {count} times" for name, count in Counter(case.get("id") for case in found).items() if count > 1]
    if broken:
        raise CaseError("\n".join([f"{path} does not keep the format of worked cases:", *(f"  {fault}" for fault in broken)]))
    names = Case.__dataclass_fields__
    return [Case(**{name: value for name, value in case.items() if name in names}) for case in found]


def faults(case: Mapping[str, Any]) -> list[str]:
    """Everything in one case that the format does not allow."""
    head = {name: value for name, value in case.items() if name not in {"given", "expect"}}
    out = _faults(head, SCHEMA["case"], "case")
    out += [f"case: {name} is missing" for name in SCHEMA["required"]["every"] if name not in case]
    if case.get("kind") == "note":
        return out + ([] if "note" in case else ["case: a note says in note what it is about"])
    given, expect = case.get("given"), case.get("expect")
    if not isinstance(given, dict) or not isinstance(expect, dict) or not expect:
        return [*out, "case: given and expect must be mappings, expect not empty"]
    if case.get("kind") == "rule":
        return out + _rule_faults(case)
    types = SCHEMA["plan"]
    out += [f"given: {name} is missing" for name in SCHEMA["required"]["plan"] if name not in given]
    out += _faults(given, types["given"], "given") + _faults(expect, types["expect"], "expect")
    return out or _reference_faults(given, expect)


def elementwise(rule: str) -> dict[str, set[str]]:
    """Arguments and results of a rule to which it is applied one by one when they are lists."""
    return {
        part: {name for name, kind in SCHEMA["rules"][rule][part].items() if isinstance(kind, str) and kind.endswith("*")}
        for part in ("given", "expect")
    }


def _rule_faults(case: Mapping[str, Any]) -> list[str]:
    rule = case.get("rule")
    if rule not in SCHEMA["rules"]:
        return [f"case: unknown rule {rule!r}"]
    types = SCHEMA["rules"][rule]
    out = _faults(case["given"], types["given"], "given") + _faults(case["expect"], types["expect"], "expect")
    lists = [case[part][name] for part, names in elementwise(rule).items() for name in names if isinstance(case[part].get(name), list)]
    lengths = {len(values) for values in lists}
    return out + ([f"lists to go through one by one have different lengths {sorted(lengths)}"] if len(lengths) > 1 else [])


def _reference_faults(given: Mapping[str, Any], expect: Mapping[str, Any]) -> list[str]:
    """Names that are used twice or nowhere declared."""
    changes, previous = given.get("changes") or {}, given.get("previous") or {}
    demands = [*given.get("demands", []), *changes.get("demands", []), *given.get("forecast", [])]
    supplies = [*given.get("supplies", []), *changes.get("supplies", [])]
    old = previous.get("planned_orders", [])
    refs = [row["ref"] for row in (*demands, *supplies, *old) if row.get("ref")]
    out = [f"ref {ref} is used {count} times" for ref, count in Counter(refs).items() if count > 1]
    new = [row["ref"] for key in ("planned_orders", "planned_orders_contain") for row in expect.get(key, []) if "ref" in row]
    known = {*refs, *new, "on_hand", "safety_stock", *changes.get("deleted", [])}
    out += [f"expect: {ref} is not named anywhere" for ref in sorted(set(_refs_used(expect))) if ref.split("/")[0] not in known]
    items = {row["item"] for row in given.get("items", [])}
    listed = (*demands, *supplies, *old, *given.get("on_hand", []), *given.get("supply_forecast", []), *given.get("item_coverage", []))
    used = {row.get("item") for row in listed} | {row[end] for row in given.get("bom", []) for end in ("parent", "component")}
    return out + [f"item {item} is not declared" for item in sorted(used - items - {None})]


def _refs_used(expect: Mapping[str, Any]) -> Iterator[str]:
    for key in ("pegging", "not_pegged", "delays", "actions", "excess", "demands", "supplies", "pegging_roots"):
        for row in expect.get(key, []):
            yield from (row[name] for name in ("ref", "demand", "supply") if name in row)
    for key in ("included", "excluded", "on_time", "deleted", "quarantined"):
        yield from expect.get(key, [])


def _faults(value: object, kind: object, path: str) -> list[str]:
    if isinstance(kind, list):
        if not isinstance(value, list):
            return [f"{path}: not a list"]
        return [fault for number, one in enumerate(value) for fault in _faults(one, kind[0], f"{path}[{number}]")]
    if isinstance(kind, dict):
        if not isinstance(value, dict):
            return [f"{path}: not a mapping"]
        unknown = [f"{path}: unknown key {key!r}" for key in value if key not in kind]
        return unknown + [fault for key, one in value.items() if key in kind for fault in _faults(one, kind[key], f"{path}.{key}")]
    word = str(kind)
    if word.endswith("*"):
        word = word.removesuffix("*")
        if isinstance(value, list):
            return [fault for number, one in enumerate(value) for fault in _faults(one, word, f"{path}[{number}]")]
    return [] if _is_of(value, word) else [f"{path}: {value!r} is not {word}"]


def _is_of(value: object, word: str) -> bool:
    if value is None:
        return word.endswith("?")
    word = word.removesuffix("?")
    known = {
        "text": isinstance(value, str),
        "bool": isinstance(value, bool),
        "num": is_number(value),
        "int": is_number(value) and float(value).is_integer(),  # type: ignore[arg-type]
        "date": isinstance(value, dt.date) and not isinstance(value, dt.datetime),
        "time": isinstance(value, str) and _is_time(value),
    }
    return known[word] if word in known else isinstance(value, str) and value in word.split("|")


def _is_time(text: str) -> bool:
    try:
        dt.datetime.strptime(text, "%Y-%m-%d %H:%M")  # noqa: DTZ007 - cases tell local time
    except ValueError:
        return False
    return True


def _schema() -> dict[str, Any]:
    """The schema with its shared rows put in place."""
    raw = yaml.safe_load((HERE / "schema.yaml").read_text("utf-8"))

    def full(kind: Any) -> Any:
        if isinstance(kind, str):
            return full(raw["shared"][kind[1:]]) if kind.startswith("=") else kind
        if isinstance(kind, list):
            return [full(kind[0])]
        own = {key: full(one) for key, one in kind.items() if key != "<"}
        return {**full(raw["shared"][kind["<"]]), **own} if "<" in kind else own

    rules = {name: {part: full(types) for part, types in parts.items()} for name, parts in raw["rules"].items()}
    plan = {part: full(types) for part, types in raw["plan"].items()}
    return {"case": raw["case"], "required": raw["required"], "plan": plan, "rules": rules}


SCHEMA: Final = _schema()
