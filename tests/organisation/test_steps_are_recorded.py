"""A first step can be ticked only if something writes the line in the journal that it waits for.

Read from the code: the verb stands in a function that calls `entries.record`, itself or through a
function of the same room, or in a table of a module that does. `f"answer.{kind}"` writes
`answer.signed` if the same room knows the word "signed".
"""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import chain
from pathlib import Path

OTKLIK = Path(__file__).resolve().parents[2] / "otklik"
MADE_UP = {"migrations", "demo"}
NO_WRITERS = {"navigation.py", "labels.py", "sentences.py", "apps.py"}
WRITES = re.compile(r"audit|\b(record|_set|_tell)\(")
Function = ast.FunctionDef | ast.AsyncFunctionDef


def calls(node: ast.AST) -> set[str]:
    """Names of what is called in it."""
    called = (inner.func for inner in ast.walk(node) if isinstance(inner, ast.Call))
    return {
        function.attr if isinstance(function, ast.Attribute) else function.id
        for function in called
        if isinstance(function, ast.Attribute | ast.Name)
    }


def awaited() -> set[str]:
    """Verbs that `acts(…)` of a step names."""
    asked = [
        node
        for path in OTKLIK.glob("*/navigation.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "acts"
    ]
    return {
        str(word.value) for node in asked for word in node.args if isinstance(word, ast.Constant)
    }


def recording(modules: Sequence[ast.Module]) -> Iterator[ast.AST]:
    """Functions of a room that write the journal, and what stands beside them in modules that have
    any."""
    by_name: dict[str, set[str]] = defaultdict(set)
    functions = [[node for node in ast.walk(one) if isinstance(node, Function)] for one in modules]
    for function in chain.from_iterable(functions):
        by_name[function.name] |= calls(function)
    names = {"record"}
    while more := {name for name, called in by_name.items() if called & names} - names:
        names |= more
    for module, inside in zip(modules, functions, strict=True):
        writing = [function for function in inside if function.name in names]
        yield from writing
        if writing:
            yield from (
                node for node in module.body if isinstance(node, ast.Assign | ast.AnnAssign)
            )


def words(node: ast.AST) -> set[str]:
    return {
        inner.value
        for inner in ast.walk(node)
        if isinstance(inner, ast.Constant) and isinstance(inner.value, str)
    }


def pattern(text: ast.JoinedStr) -> str:
    parts = (
        re.escape(str(p.value)) if isinstance(p, ast.Constant) else r"(\w+)" for p in text.values
    )
    return "".join(parts)


@cache
def written() -> tuple[set[str], list[tuple[str, str]]]:
    """Verbs as they stand in the code, and patterns of those put together there, each with the
    text of its room."""
    whole: set[str] = set()
    built: list[tuple[str, str]] = []
    for room in OTKLIK.iterdir():
        texts = [
            path.read_text("utf-8")
            for path in room.rglob("*.py")
            if not MADE_UP & set(path.parts) and path.name not in NO_WRITERS
        ]
        modules = [ast.parse(text) for text in texts if WRITES.search(text)]
        for node in recording(modules):
            whole |= words(node)
            joined = (text for text in ast.walk(node) if isinstance(text, ast.JoinedStr))
            built += [(pattern(text), "".join(texts)) for text in joined if r"\." in pattern(text)]
    return whole, built


def is_written(verb: str) -> bool:
    whole, built = written()
    found = ((re.fullmatch(text, verb), room) for text, room in built)
    return verb in whole or any(
        match and all(f'"{word}"' in room for word in match.groups()) for match, room in found
    )


def test_each_line_that_a_first_step_waits_for_is_written_somewhere() -> None:
    assert {
        "reply.on_its_way",
        "disclosure.confirmed",
        "answer.signed",
        "page.published",
    } <= awaited()
    assert sorted(verb for verb in awaited() if not is_written(verb)) == []


def test_a_line_that_nobody_writes_would_be_found() -> None:
    assert not is_written("answer.admired")
    assert not is_written("reply.sung")
