"""No pattern of ours takes exponential time: whoever sends a hostile text holds no thread by it.

Each pattern of the program is taken apart. A repetition without end inside another one may be tried
in exponentially many ways when what it repeats can be cut in several ways. Time that grows with the
square of a text is bounded by the length of what people may send (`docs/reference/protections.md`).
"""

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.any_database
kinds: Any = import_module("re._constants")
parser: Any = import_module("re._parser")
ROOT = Path(__file__).resolve().parents[1] / "otklik"
CALLS = {"compile", "search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer"}
REPETITIONS = (kinds.MAX_REPEAT, kinds.MIN_REPEAT)
WITHOUT_END = 100
"""A repetition of at least so many times is one without end for us."""

PROBES = [chr(n) for n in (*range(9, 14), *range(32, 127), *range(0x400, 0x460))]
CLASSES = {
    "CATEGORY_DIGIT": r"\d", "CATEGORY_NOT_DIGIT": r"\D", "CATEGORY_SPACE": r"\s",
    "CATEGORY_NOT_SPACE": r"\S", "CATEGORY_WORD": r"\w", "CATEGORY_NOT_WORD": r"\W",
}  # fmt: skip


def patterns() -> Iterator[tuple[str, str]]:
    """Each pattern and where it is written: those that stand in a call, and those that a module
    puts together when it is loaded."""
    for path in sorted(ROOT.rglob("*.py")):
        text = path.read_text("utf-8")
        if not re.search(r"\bre\.", text):
            continue
        at = str(path.relative_to(ROOT.parent))
        written = [pattern_of(call) for call in calls(ast.parse(text))]
        yield from ((pattern, at) for pattern in written if pattern is not None)
        if None in written:
            module = import_module(
                at.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
            )
            made = {one.pattern for one in compiled(vars(module)) if isinstance(one.pattern, str)}
            yield from ((pattern, at) for pattern in made)


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            of = node.func.value
            if node.func.attr in CALLS and isinstance(of, ast.Name) and of.id == "re" and node.args:
                yield node


def pattern_of(call: ast.Call) -> str | None:
    """None for one that is put together."""
    first = call.args[0]
    is_written = isinstance(first, ast.Constant) and isinstance(first.value, str)
    return str(first.value) if is_written else None  # type: ignore[attr-defined]


def compiled(told: Any, *, deep: int = 3) -> Iterator[re.Pattern[Any]]:
    if isinstance(told, re.Pattern):
        yield told
    elif deep and isinstance(told, dict | list | tuple | frozenset | set):
        for one in told.values() if isinstance(told, dict) else told:
            yield from compiled(one, deep=deep - 1)


def endless(parsed: Any) -> Iterator[Any]:
    """What is repeated without end anywhere in a pattern."""
    for kind, told in parsed:
        if kind in REPETITIONS and (told[1] is kinds.MAXREPEAT or told[1] >= WITHOUT_END):
            turn = told[2]
            while len(turn) == 1 and turn[0][0] is kinds.SUBPATTERN:
                turn = turn[0][1][-1]
            yield turn
        for part in parts(told):
            yield from endless(part)


def is_slow(pattern: str) -> bool:
    """Whether a repetition without end stands in another one whose turns nothing keeps apart: a
    sign at their beginning or end that the inner one cannot take."""
    for turn in endless(parser.parse(pattern)):
        inner = list(endless(turn))
        ends = [{sign for sign in PROBES if takes(one, sign)} for one in (turn[0], turn[-1])]
        eaten = {sign for sign in PROBES for one in inner for item in one if takes(item, sign)}
        if inner and not any(signs and not signs & eaten for signs in ends):
            return True
    return False


def takes(item: tuple[Any, Any], sign: str) -> bool:
    """Whether one place of a pattern fits a sign; what is no single place fits all of them."""
    kind, told = item
    if kind is kinds.LITERAL:
        return bool(told == ord(sign))
    if kind is kinds.NOT_LITERAL:
        return bool(told != ord(sign))
    if kind is kinds.IN:
        is_not = told[0][0] is kinds.NEGATE
        return is_not != any(is_in(one, sign) for one in told[is_not:])
    return True


def is_in(one: tuple[Any, Any], sign: str) -> bool:
    kind, told = one
    if kind is kinds.RANGE:
        return bool(told[0] <= ord(sign) <= told[1])
    if kind is kinds.CATEGORY:
        return bool(re.match(CLASSES[str(told)], sign))
    return bool(told == ord(sign))


def parts(told: Any) -> Iterator[Any]:
    """What stands within a group, a choice or a look ahead."""
    if isinstance(told, parser.SubPattern):
        yield told
    elif isinstance(told, list | tuple):
        for one in told:
            yield from parts(one)


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("(a+)+b", True), (r"(?:\w+\s?)*!", True), ("(?=(x*y?)*)", True), ("(.*,)+", True),
        (r"(?:-?[\w-]+)+", True), ("(ab?)*", False), (r"\d+(?:[.-]\d+)*", False),
        (r"\d(?:[-().]*\d){5,}", False), (r"[^)]*(?:\)[^)]*)*", False),
    ],
)  # fmt: skip
def test_what_may_take_for_ever_is_known(pattern: str, expected: bool) -> None:
    assert is_slow(pattern) is expected


def test_no_pattern_may_take_for_ever() -> None:
    found = dict(patterns())
    assert len(found) > 300
    assert {pattern: at for pattern, at in found.items() if is_slow(pattern)} == {}
