"""The shape of the code in figures: circles of imports, imports in functions, lone bases, sizes.

`make measure` prints one JSON line; with `--check` it ends with 1 where a limit is passed. An
import counts wherever it is, but for those under TYPE_CHECKING; an import of a package counts as
one of its `__init__`. The limits are explained in docs/adr/index.md, 0142.
"""

import argparse
import ast
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
#: How much is allowed. Those that are not 0 may only become smaller.
LIMITS = {
    "circles": 0,
    "hidden_imports": 4,
    "lone_bases": 0,
    "flattest": 15,
    "largest": 600,
    "long_views": 1,
    "long_template_lines": 0,
}
LONGEST_VIEW = 20  # lines
LONGEST_TEMPLATE_LINE = 120  # characters
#: A tag of the template language or the value of an attribute cannot be divided.
INDIVISIBLE = re.compile(
    r""">?(?:\{%(?:(?!%\}).)*%\}|[\w-]+=(?:"(?:\{%.*?%\}|[^"])*"|'[^']*'))(?:\{% if .*?%\})?"""
)


@dataclass(slots=True)
class Module:
    """What one file imports of ours, and which classes it has."""

    path: Path
    lines: int
    tree: ast.Module
    imports: set[str] = field(default_factory=set)
    hidden: int = 0


def modules() -> dict[str, Module]:
    """By dotted name, migrations left out."""
    found = {}
    for path in sorted((ROOT / "otklik").rglob("*.py")):
        if "migrations" in path.parts:
            continue
        text = path.read_text("utf-8")
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        found[name] = Module(path=path, lines=text.count("\n"), tree=ast.parse(text))
    for name, module in found.items():
        for node, is_inside in imports_of(module.tree, is_inside=False):
            ours = {target for target in targets(node) if target in found} - {name}
            module.imports |= ours
            module.hidden += is_inside and bool(ours)
    return found


def imports_of(node: ast.AST, *, is_inside: bool) -> Iterator[tuple[ast.stmt, bool]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            continue
        if isinstance(child, ast.Import | ast.ImportFrom):
            yield child, is_inside
        is_function = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef)
        yield from imports_of(child, is_inside=is_inside or is_function)


def targets(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module:
        yield node.module
        yield from (f"{node.module}.{alias.name}" for alias in node.names)


def circle(found: Mapping[str, Module]) -> list[str]:
    """One circle of imports, or nothing."""
    try:
        TopologicalSorter({name: one.imports for name, one in found.items()}).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def lone_bases(found: Mapping[str, Module]) -> list[str]:
    """Abstract models with exactly one heir."""
    abstract, heirs = set[str](), Counter[str]()
    for module in found.values():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ClassDef):
                heirs.update(ast.unparse(base).split("[")[0].split(".")[-1] for base in node.bases)
                metas = (one for one in node.body if getattr(one, "name", "") == "Meta")
                if any("abstract" in ast.unparse(meta) for meta in metas):
                    abstract.add(node.name)
    return sorted(name for name in abstract if heirs[name] == 1)


def long_views(found: Mapping[str, Module]) -> int:
    """How many functions of a request that answer with a Response are longer than allowed."""
    functions = (
        node
        for module in found.values()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    return sum(
        one.end_lineno - one.lineno >= LONGEST_VIEW
        for one in functions
        if one.end_lineno is not None
        and [argument.arg for argument in one.args.args[:1]] == ["request"]
        and one.returns is not None
        and "Response" in ast.unparse(one.returns)
    )


def long_template_lines() -> int:
    """How many lines of templates are longer than allowed and could be divided."""
    lines = (
        line
        for path in (ROOT / "otklik").rglob("*.html")
        for line in path.read_text("utf-8").splitlines()
    )
    return sum(
        len(line) > LONGEST_TEMPLATE_LINE and not INDIVISIBLE.fullmatch(line.strip())
        for line in lines
    )


def measured() -> tuple[dict[str, int], list[str]]:
    """Figures, and what is wrong in words."""
    found = modules()
    folders = defaultdict[Path, int](int)
    for module in found.values():
        folders[module.path.parent] += module.path.name != "__init__.py"
    here, lone = circle(found), lone_bases(found)
    figures = {
        "modules": len(found),
        "lines": sum(module.lines for module in found.values()),
        "circles": bool(here) + 0,
        "hidden_imports": sum(module.hidden for module in found.values()),
        "lone_bases": len(lone),
        "flattest": max(folders.values()),
        "largest": max(module.lines for module in found.values()),
        "long_views": long_views(found),
        "long_template_lines": long_template_lines(),
    }
    wrong = [
        f"{name}: {figures[name]}, and {most} are allowed"
        for name, most in LIMITS.items()
        if figures[name] > most
    ]
    wrong += [f"a circle: {' → '.join(here)}"] if here else []
    return figures, wrong + [f"an abstract model with one heir: {name}" for name in lone]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="end with 1 where a limit is passed")
    figures, wrong = measured()
    print(json.dumps(figures))
    if not parser.parse_args().check:
        return 0
    for sentence in wrong:
        print(sentence, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
