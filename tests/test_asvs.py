"""docs/reference/asvs.md: each requirement of ASVS 5.0, levels 1 and 2, once; what is named as its
proof is there; docs/security.md counts them right."""

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
LIST = ROOT / "docs/reference/asvs.md"
SUMMARY = ROOT / "docs/security.md"
STATES = ("да", "частично", "нет", "–")
#: How many requirements of levels 1 and 2 each chapter of ASVS 5.0.0 has.
CHAPTERS = {
    1: 27, 2: 11, 3: 19, 4: 10, 5: 9, 6: 35, 7: 18, 8: 7, 9: 7, 10: 29, 11: 14, 12: 9, 13: 13,
    14: 9, 15: 13, 16: 16, 17: 7,
}  # fmt: skip
#: How the line below a list begins that names what does not concern us.
NOT_OURS = "К нам не относится: "
PROOF = re.compile(r"`([^`]+)`")
SCRIPTS = sorted(
    path for path in (ROOT / "otklik").rglob("static/**/*.js") if "vendor" not in path.parts
)
WRITES_MARKUP = re.compile(
    r"\b(?:innerHTML|outerHTML|insertAdjacentHTML|document\.write|postMessage|eval\(|new Function)"
)

#: Stands between Draft.js and a document aside, never shown, where that reads what is pasted.
BETWEEN = {"styles.js": ["innerHTML", "innerHTML"]}


NUMBER = re.compile(r"(\*\*)?(\d+\.\d+\.\d+)(?:\*\*)?")
LINE = re.compile(
    rf"- {NUMBER.pattern} (.+?) — ({'|'.join(STATES)})(?:: (.+?))?\. ((?:`[^`]+`(?:, )?)*)"
)


class Row(NamedTuple):
    number: str
    level: int
    asked: str
    state: str
    how: str
    proof: str


def rows() -> list[Row]:
    """What is asked of us is a line of a list; what is not, a number in the line below it. Numbers
    of level 1 are bold."""
    found = []
    for line in LIST.read_text("utf-8").splitlines():
        if line.startswith(NOT_OURS):
            found += [
                Row(number, 1 if bold else 2, line, "–", line, "")
                for bold, number in NUMBER.findall(line)
            ]
        elif line_of := LINE.fullmatch(line):
            bold, number, asked, state, how, proof = line_of.groups()
            found.append(Row(number, 1 if bold else 2, asked, state, how or "", proof))
    return sorted(found, key=lambda row: [int(part) for part in row.number.split(".")])


def chapter(number: str) -> int:
    return int(number.split(".")[0])


@cache
def functions(file: str) -> set[str]:
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_each_requirement_of_two_levels_stands_once() -> None:
    found = rows()
    numbers = [row.number for row in found]
    assert [number for number, n in Counter(numbers).items() if n > 1] == []
    assert Counter(row.level for row in found) == {1: 70, 2: 183}
    assert Counter(map(chapter, numbers)) == CHAPTERS
    in_lists = re.findall(r"^- (?:\*\*)?(\d+\.\d+\.\d+)", LIST.read_text("utf-8"), re.MULTILINE)
    assert in_lists == [row.number for row in found if row.state != "–"]


def test_each_has_a_state_its_proof_and_what_is_missing() -> None:
    for number, _level, asked, state, how, proof in rows():
        assert asked, number
        assert state in STATES, number
        assert state not in {"да", "частично"} or PROOF.findall(proof), number
        assert state == "да" or how, number


def test_what_is_named_as_proof_is_there() -> None:
    missing = []
    for number, *_cells, proof in rows():
        for named in PROOF.findall(proof):
            file, _, function = named.partition("::")
            if not (ROOT / file).is_file():
                missing.append(f"{number}: {file}")
            elif function and function not in functions(file):
                missing.append(f"{number}: {named}")
    assert missing == []


def test_the_summary_counts_them_right() -> None:
    wanted = {}
    for number in CHAPTERS:
        states = Counter(row.state for row in rows() if chapter(row.number) == number)
        wanted[number] = [states[state] for state in STATES]
    wanted_all = [sum(column) for column in zip(*wanted.values(), strict=True)]
    text = SUMMARY.read_text("utf-8")
    values = {
        int(number): [int(cell) for cell in cells.split(" | ")]
        for number, cells in re.findall(
            r"^\| V(\d+)\. [^|]+ \| (\d+ \| \d+ \| \d+ \| \d+) \|", text, re.MULTILINE
        )
    }
    assert values == wanted
    assert f"| всего | {' | '.join(map(str, wanted_all))} |" in text


def test_our_scripts_write_no_markup_and_run_no_text() -> None:
    ours = [path for path in SCRIPTS if "htmx" not in path.name]
    assert len(ours) > 5
    found = {
        path.name: named
        for path in ours
        if (named := WRITES_MARKUP.findall(path.read_text("utf-8")))
    }
    assert found == BETWEEN
