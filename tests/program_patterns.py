"""Each regular expression of the program, and in which ways it is asked.

Those that stand in a call, those that a module puts together when it is loaded, and those of
Django's validators. One that is put together only while the program runs is named by `made_late`.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1] / "otklik"
WAYS = frozenset(
    {"search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer", "scanner"}
)
UNKNOWN = frozenset({"search", "match", "finditer"})
VALIDATORS = {"RegexValidator", "RegexField"}
CLASS = {re.Pattern}


@dataclass(frozen=True, slots=True)
class Found:
    at: str
    pattern: re.Pattern[Any]
    ways: frozenset[str]


@dataclass(slots=True)
class Source:
    """A module as it is written."""

    at: str
    tree: ast.Module
    parents: dict[ast.AST, ast.AST]
    came_from: dict[str, tuple[str, str]]

    @property
    def name(self) -> str:
        return self.at.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


@cache
def sources() -> tuple[Source, ...]:
    found = []
    for path in sorted(ROOT.rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
        came_from = {
            name.asname or name.name: (str(node.module), name.name)
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom)
            for name in node.names
        }
        at = str(path.relative_to(ROOT.parent))
        found.append(Source(at, tree, parents, came_from))
    return tuple(found)


@cache
def modules() -> tuple[str, ...]:
    """Files in which a pattern is written."""
    return tuple(source.at for source in sources() if any(_calls(source)) or _validated(source))


@cache
def uses() -> dict[tuple[str, str], frozenset[str]]:
    """By module and name, how a pattern of that name is asked anywhere."""
    values: dict[tuple[str, str], set[str]] = defaultdict(set)
    for source in sources():
        for node in ast.walk(source.tree):
            whose = _whose(source, node)
            above = source.parents.get(node)
            if whose is None or not isinstance(getattr(node, "ctx", None), ast.Load):
                continue
            if isinstance(above, ast.Attribute):
                values[whose] |= {above.attr} & WAYS
            else:
                values[whose] |= UNKNOWN  # handed on
    return {name: frozenset(ways) for name, ways in values.items()}


def _whose(source: Source, node: ast.AST) -> tuple[str, str] | None:
    """Where a name, or a name in a module that was taken in, was first given."""
    if isinstance(node, ast.Name):
        return source.came_from.get(node.id, (source.name, node.id))
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        whence = source.came_from.get(node.value.id)
        return (".".join(whence), node.attr) if whence else None
    return None


@cache
def found_in(at: str) -> tuple[Found, ...]:
    source = next(source for source in sources() if source.at == at)
    module = import_module(source.name)
    found: dict[tuple[Any, int], set[str]] = defaultdict(set)
    named: set[re.Pattern[Any]] = set()
    for name, one in vars(module).items():
        if isinstance(one, re.Pattern) and name not in source.came_from:
            named.add(one)
            found[one.pattern, one.flags] |= uses().get((source.name, name), frozenset()) or UNKNOWN
    for call in _calls(source):
        pattern = _written(call)
        if pattern is not None and pattern not in named:
            found[pattern.pattern, pattern.flags] |= _way(source, call)
    for pattern in map(re.compile, _validated(source)):
        found[pattern.pattern, pattern.flags] |= {"search"}
    for name, one in vars(module).items():
        if name not in source.came_from and not isinstance(one, re.Pattern):
            for pattern in compiled(one):
                found.setdefault((pattern.pattern, pattern.flags), set(UNKNOWN))
    return tuple(
        Found(at, re.compile(pattern, flags), frozenset(ways or UNKNOWN))
        for (pattern, flags), ways in found.items()
    )


def made_late() -> set[str]:
    """Functions that put a pattern together when they are called, by file and name."""
    late = set()
    for source in sources():
        for call in _calls(source):
            within = _function(source, call)
            if within and _written(call) is None:
                late.add(f"{source.at}: {within}")
    return late


def compiled(value: Any, *, deep: int = 3) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif deep and isinstance(value, dict | list | tuple | frozenset | set):
        for one in value.values() if isinstance(value, dict) else value:
            yield from compiled(one, deep=deep - 1)


def _calls(source: Source) -> Iterator[ast.Call]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            of = node.func.value
            if node.func.attr in WAYS | {"compile"} and isinstance(of, ast.Name) and of.id == "re":
                yield node


def _written(call: ast.Call) -> re.Pattern[Any] | None:
    """None for one that is put together."""
    first = call.args[0]
    if not isinstance(first, ast.Constant) or not isinstance(first.value, str | bytes):
        return None
    flags = 0
    for node in [*call.args[1:], *(one.value for one in call.keywords)]:
        flags |= sum(
            getattr(re, one.attr)
            for one in ast.walk(node)
            if isinstance(one, ast.Attribute)
            and isinstance(getattr(re, one.attr, None), re.RegexFlag)
        )
    return re.compile(first.value, flags)


def _way(source: Source, call: ast.Call) -> frozenset[str]:
    """How a pattern is asked that has no name."""
    asked = call.func.attr  # type: ignore[attr-defined]
    if asked != "compile":
        return frozenset({asked})
    above = source.parents.get(call)
    if isinstance(above, ast.Attribute) and above.attr in WAYS:
        return frozenset({above.attr})
    if isinstance(above, ast.Assign) and isinstance(above.targets[0], ast.Name):
        return uses().get((source.name, above.targets[0].id), frozenset()) or UNKNOWN
    return UNKNOWN


def _function(source: Source, node: ast.AST) -> str:
    while node in source.parents:
        node = source.parents[node]
        if isinstance(node, ast.FunctionDef):
            return node.name
    return ""


def _validated(source: Source) -> list[str]:
    if "/migrations/" in source.at:
        return []
    return [
        first.value
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call)
        and getattr(node.func, "attr", getattr(node.func, "id", "")) in VALIDATORS
        and node.args
        and isinstance(first := node.args[0], ast.Constant)
        and isinstance(first.value, str)
    ]
