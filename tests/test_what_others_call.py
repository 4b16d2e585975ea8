"""What the page of a room says that others call is there, and says in a docstring what it does."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from keyword import iskeyword
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ROOMS = sorted(
    path.parent.name
    for path in (ROOT / "otklik").glob("*/__init__.py")
    if path.parent.name != "config"
)
#: Spans of a page that name no Python of the room: commands, addresses, headers, settings, files.
NOT_CODE = re.compile(
    r"(otklik |make |GET\b|POST\b|DELETE\b|X-|WAGTAIL|/|[\w/-]+\.(html|yaml|csv)$)"
)
CALLED = re.compile(r"\((?:[^()]|\([^()]*\))*\)|\[(?:[^\[\]]|\[[^\[\]]*\])*\]")
DEFINED = re.compile(r"^ *(?:(?:def|class) )?(\w+)\b(?=[\[(:]| *=)", re.MULTILINE)
Calls = dict[str, list[bool]]
EXPECTED_ERRORS = {"NotImplementedError", "AssertionError", "Http404"}


def rooms_page(room: str) -> str:
    page = (ROOT / f"docs/contexts/{room}.md").read_text("utf-8")
    found = re.search(r"^## What others call$(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL)
    return found[1] if found else ""


def named(section: str) -> Iterator[str]:
    """Dotted names at the head of the lines of its lists and in the first column of its tables, or
    in its sentences where it has neither; where that column has modules, those of the second too.
    What begins with a dot goes on with the name before it."""
    is_of_modules = bool(re.search(r"^\| (?:module|from) \|", section, re.MULTILINE))
    rows = [
        line.split("|")[1 : 2 + is_of_modules] for line in section.splitlines() if line[:3] == "| `"
    ]
    rows += [[call + "`"] for call in re.findall(r"^- (`.+?)`: ", section, re.MULTILINE)]
    for places in rows or [[section]]:
        before = ""
        for span in re.findall(r"`([^`]+)`", " ".join(places)):
            if NOT_CODE.match(span):
                continue
            for name in re.split(r"\s+/\s+|,\s*|\s+", CALLED.sub("", span.partition(" → ")[0])):
                name = name.lstrip("@")
                if not re.fullmatch(r"\.?[A-Za-z_]\w*(\.\w+)*", name) or iskeyword(name):
                    continue
                if name.startswith("."):
                    name = f"{before.partition('.')[0]}{name}"
                yield name
                before = name


@cache
def asked() -> frozenset[str]:
    """The last part of each name of the pages."""
    return frozenset(name.split(".")[-1] for room in ROOMS for name in named(rooms_page(room)))


@cache
def defined(room: str) -> Calls:
    """Functions, classes, methods and values of a room by name and by «module.name» or
    «Class.name»: whether each of them has a docstring (a value needs none). Of modules in which
    nothing is defined that a page names, only themselves."""
    result: Calls = {}
    for path in sorted((ROOT / "otklik" / room).rglob("*.py")):
        homes = {*path.relative_to(ROOT / "otklik" / room).with_suffix("").parts}
        text = path.read_text("utf-8")
        if homes & {"migrations"} or not (homes | {*DEFINED.findall(text)}) & asked():
            continue
        tree = ast.parse(text)
        for home in homes:
            result.setdefault(home, []).append(ast.get_docstring(tree) is not None)
        _note(tree.body, homes, result)
    return result


def _note(body: list[ast.stmt], homes: set[str], calls: Calls) -> None:
    for one in body:
        names, is_said = [], True
        if isinstance(one, ast.FunctionDef | ast.ClassDef):
            names, is_said = [one.name], ast.get_docstring(one) is not None
        elif isinstance(one, ast.Assign):
            names = [target.id for target in one.targets if isinstance(target, ast.Name)]
        elif isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name):
            names = [one.target.id]
        for name in names:
            for known in (name, *(f"{home}.{name}" for home in homes)):
                calls.setdefault(known, []).append(is_said)
        if isinstance(one, ast.ClassDef):
            _note(one.body, {one.name}, calls)


def found(room: str, name: str) -> list[bool]:
    """Whether what goes by this name in the room, or else in another one, has a docstring; nothing
    where there is no such thing."""
    *before, last = name.split(".")
    close = f"{before[-1]}.{last}" if before else last
    for known, homes in ((close, [room]), (last, [room]), (close, ROOMS)):
        if items := [item for home in homes for item in defined(home).get(known, ())]:
            return items
    return [True] if name in (*ROOMS, "config") else []


def test_what_others_call_is_there_and_says_what_it_does() -> None:
    wrong = [f"{room}: no section" for room in ROOMS if not rooms_page(room)]
    for room in ROOMS:
        for name in named(rooms_page(room)):
            result = found(room, name)
            if not any(result):
                wrong.append(f"{room}: {name} {'says nothing' if result else 'is not there'}")
    assert wrong == []


def raised(one: ast.FunctionDef) -> set[str]:
    """Names of what it raises itself."""
    calls = (node.exc for node in ast.walk(one) if isinstance(node, ast.Raise))
    named = (call.func for call in calls if isinstance(call, ast.Call))
    return {name.id for name in named if isinstance(name, ast.Name)} - EXPECTED_ERRORS


def test_what_others_call_says_what_it_raises() -> None:
    silent = []
    for room in ROOMS:
        names = {name.split(".")[-1] for name in named(rooms_page(room))}
        for path in sorted((ROOT / "otklik" / room).rglob("*.py")):
            text = path.read_text("utf-8")
            if "raise " not in text or not names & {*DEFINED.findall(text)}:
                continue
            silent += [
                f"{path.relative_to(ROOT)}:{one.lineno} {one.name}"
                for one in ast.walk(ast.parse(text))
                if isinstance(one, ast.FunctionDef) and one.name in names and raised(one)
                if not re.search(r"[Rr]aises?\b|[Rr]efuse", ast.get_docstring(one) or "")
            ]
    assert silent == []


STEP = re.compile(r"`([\w/]+\.py)`: (`\w+`(?:, `\w+`)*)")


def test_the_flows_walk_through_what_is_there() -> None:
    steps = STEP.findall((ROOT / "docs/explanation/flows.md").read_text("utf-8"))
    assert len(steps) > 60
    gone = []
    for place, names in steps:
        path = ROOT / "otklik" / place
        text = path.read_text("utf-8") if path.exists() else ""
        for name in re.findall(r"\w+", names):
            if not re.search(rf"^ *(?:def|class) {name}\b", text, re.MULTILINE):
                gone.append(f"{place}: {name}")
    assert gone == []
