"""Small wrong changes to a module: another comparison, another operator, a constant one off, a condition turned round.

Belongs here: where a module can be changed and the changed text. Whether anything notices is told in `test_mutants`.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
}
_OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
_NAMES = {"min": "max", "max": "min"}


@dataclass(frozen=True)
class Mutant:
    """One change: the file, the line with its text and what is changed, and the whole changed text."""

    path: Path
    line: int
    change: str
    text: str
    where: str


def mutants_of(path: Path) -> Iterator[Mutant]:
    """Every mutant of a module, in order of line."""
    text = path.read_text("utf-8")
    tree, lines = ast.parse(text), text.splitlines()
    for holder in (tree, *(node for node in tree.body if isinstance(node, ast.ClassDef))):
        for function in (node for node in holder.body if isinstance(node, ast.FunctionDef)):
            yield from _mutants_in(path, tree, function, lines)


def _mutants_in(path: Path, tree: ast.Module, function: ast.FunctionDef, lines: list[str]) -> Iterator[Mutant]:
    for statement in function.body:
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
            continue
        for node in ast.walk(statement):
            for change in _changes(node):
                before = _shown(node)
                undo = change()
                line: int = node.lineno  # type: ignore[attr-defined]
                yield Mutant(path, line, f"{before}  ->  {_shown(node)}", ast.unparse(tree), lines[line - 1].strip())
                undo()


def _shown(node: ast.AST) -> str:
    """A node as text, of what depends on a condition the condition alone."""
    return ast.unparse(node.test if isinstance(node, ast.If) else node)


def _changes(node: ast.AST) -> list[Callable[[], Callable[[], None]]]:  # noqa: PLR0911 - one kind of change each
    """What can be done to a node; each change gives what takes it back."""
    if isinstance(node, ast.Compare) and type(node.ops[0]) in _COMPARISONS:
        return [lambda: _set(node, "ops", [_COMPARISONS[type(node.ops[0])](), *node.ops[1:]])]
    if isinstance(node, ast.BoolOp):
        return [lambda: _set(node, "op", ast.And() if isinstance(node.op, ast.Or) else ast.Or())]
    if isinstance(node, ast.BinOp | ast.AugAssign) and type(node.op) in _OPERATORS:
        return [lambda: _set(node, "op", _OPERATORS[type(node.op)]())]
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        return [lambda: _set(node, "value", not node.value)]
    if isinstance(node, ast.Constant) and isinstance(node.value, int):
        return [lambda: _set(node, "value", int(node.value) + 1)]  # type: ignore[arg-type]
    if isinstance(node, ast.Name) and node.id in _NAMES and isinstance(node.ctx, ast.Load):
        return [lambda: _set(node, "id", _NAMES[node.id])]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return [lambda: _set(node, "op", ast.UAdd())]
    if isinstance(node, ast.If):
        return [lambda: _set(node, "test", ast.UnaryOp(ast.Not(), deepcopy(node.test)))]
    return []


def _set(node: ast.AST, name: str, value: object) -> Callable[[], None]:
    before = getattr(node, name)
    setattr(node, name, value)
    ast.fix_missing_locations(node)
    return lambda: setattr(node, name, before)
