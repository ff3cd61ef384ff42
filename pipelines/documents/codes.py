"""The codes that a reader of plans meets: rules of the quarantine, exceptions of a plan, laws between the stages, errors.

Belongs here: finding them where they are written. How they become a page is told in `pages`.
"""

from __future__ import annotations

import ast
import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from assets.checks import laws
from masterplan import errors
from masterplan.contracts import RESULTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_CODE: Final = re.compile(r"[a-z][a-z_]+")


class Finding(NamedTuple):
    """One kind of exception: its code, how serious it is, what it says (what changes from row to row is an ellipsis)."""

    code: str
    severity: str
    text: str


class GuardingLaw(NamedTuple):
    """One law of `sql/checks`: its name, what it says, the stages it guards."""

    name: str
    says: str
    stages: tuple[str, ...]


def error_classes() -> list[tuple[str, str]]:
    """Name and meaning of each error of the family, its base first."""
    family = [found for found in vars(errors).values() if isinstance(found, type) and issubclass(found, errors.MasterplanError)]
    return [(found.__name__, (found.__doc__ or "").partition("\n")[0]) for found in family]


def guarding_laws() -> list[GuardingLaw]:
    """The laws of a stored plan, by name."""
    known: dict[str, GuardingLaw] = {}
    for law in laws():
        before = known.get(law.name, GuardingLaw(law.name, law.description, ()))
        known[law.name] = before._replace(stages=(*before.stages, law.asset))
    return list(known.values())


def exceptions(modules: Mapping[str, ast.Module]) -> list[Finding]:
    """The exceptions that the library's code can make, by code.

    A kind of exception is a code followed by a severity: as arguments of a call, or as literals of the columns `code`
    and `severity`.
    """
    found = {finding.code: finding for tree in modules.values() for finding in _in_module(tree)}
    return [found[name] for name in sorted(found)]


def _in_module(tree: ast.Module) -> Iterator[Finding]:
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            for call in ast.walk(function):
                if isinstance(call, ast.Call) and (pair := _pair(call)):
                    yield Finding(*pair, _text(call) or _text(function, docstring=ast.get_docstring(function, clean=False)))


def _pair(call: ast.Call) -> tuple[str, str] | None:
    """Code and severity, one behind the other among the arguments of a function, or as literals of the columns of these names."""
    severities = RESULTS["exception"].column("severity").values
    told = [_literal(argument) for argument in call.args]
    is_function = isinstance(call.func, ast.Name)
    for (code, name), (severity, other) in pairwise(told):
        is_named = (name, other) == ("code", "severity") or (is_function and not name and not other)
        if is_named and severity in severities and _CODE.fullmatch(code):
            return code, severity
    return None


def _literal(node: ast.expr) -> tuple[str, str]:
    """A text as it stands, or that of `pl.lit("…")`, and the name that `.alias("…")` gives it."""
    if isinstance(node, ast.Constant):
        return (node.value, "") if isinstance(node.value, str) else ("", "")
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
        own = _literal(node.args[0])[0]
        if node.func.attr == "alias":
            return _literal(node.func.value)[0], own
        return (own, "") if node.func.attr == "lit" else ("", "")
    return "", ""


def _text(node: ast.AST, docstring: str | None = None) -> str:
    """The sentences of a call or a function, in the order of the code."""
    found = [(part.lineno, part.col_offset, part.value) for part in ast.walk(node) if isinstance(part, ast.Constant)]
    places = [(line, place, text) for line, place, text in found if isinstance(text, str) and " " in text.strip() and text != docstring]
    texts = [text for _, _, text in sorted(places)]
    joined = " … ".join(text.strip() for text in texts).replace("{}", "…")
    return joined if not texts or texts[0] == texts[0].lstrip() else f"… {joined}"
