"""Twenty-five sentences about the screens: each names tests that exist, or says plainly how far."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ROW = re.compile(r"^\| (\d+) \| (.+?) \| (.+?) \| (.+?) \|$", re.MULTILINE)
TEST = re.compile(r"`([\w/]+\.py)::(\w+)`")
#: What nobody tests comes first, in words that deny; a trial may stand behind it.
MISSING = re.compile(r"part: (?=[^;]{20})[^;]*\b(not|no|nor|nobody|nothing|only)\b")
WORDS = ("whole", "part", "not kept")


def rows() -> list[tuple[str, ...]]:
    return ROW.findall((ROOT / "docs/reference/sentences.md").read_text("utf-8"))


def test_each_of_the_twenty_five_is_there_once() -> None:
    assert [number for number, *_rest in rows()] == [str(number) for number in range(1, 26)]


def test_each_test_that_is_named_exists() -> None:
    named = {found for row in rows() for found in TEST.findall(row[2])}
    assert len(named) > 50
    sources = {path: (ROOT / path).read_text("utf-8") for path, _name in named}
    assert [one for one in named if f"\ndef {one[1]}(" not in sources[one[0]]] == []


def test_what_has_no_test_is_not_called_whole() -> None:
    for number, _sentence, proof, how_far in rows():
        assert how_far.startswith(WORDS), number
        if not TEST.search(proof):
            assert how_far.startswith(("part", "not kept")), number
        if how_far.startswith("part"):
            assert MISSING.match(how_far), f"{number}: say what nobody tests, then what was tried"
