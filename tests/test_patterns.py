"""No pattern of ours takes long over a hostile text: whoever sends one holds no thread by it.

Each pattern of the program is taken apart. A repetition without end inside another one may be tried
in exponentially many ways when what it repeats can be cut in several ways. And each is asked of
texts made to be bad for it (`hostile_texts`), up to 100,000 characters: twice the text may cost 2.5
times the processor's time, no more (`costs`).

Every pattern counts as meeting what strangers send, since what staff and files say comes from
strangers too, but for those of `OF_OUR_OWN`.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from otklik.core.logs import scrub
from otklik.nlp.personal_data.find_and_mask import find_personal
from otklik.nlp.reply_checks import abbreviations, sentences_and_words
from tests.costs import LEAST, LONGEST, grown, seconds
from tests.hostile_texts import PROBES, Hostile, endless, parser, takes, texts
from tests.program_patterns import ROOT, Found, found_in, made_late, modules

OF_OUR_OWN = {
    "otklik/ui/hyphens.py": "pages made by our templates, where what people wrote is escaped"
}
"""Modules whose patterns meet only what we wrote ourselves, and what that is."""

PLACED_BY_HAND = {
    "otklik/core/db/kept_values.py: _mark_of": "names of our tables and of their aliases",
    "otklik/organisation/templatetags/sign_in.py: device": "a word of ours in a browser's name",
    "otklik/website/page_cache/etag_and_store_middleware.py: _may_proxies_store": (
        "the name of a cookie of ours, escaped"
    ),
    "otklik/organisation/people/position_holders.py: _says": "a part of a post's name, escaped",
    "otklik/nlp/classify/urgency_and_insults.py: _at_a_word": (
        "called when the module is loaded: measured there"
    ),
    "otklik/audit/evidence/verify_evidence.py: __init__": (
        "words of ours, in a sheet that is read once"
    ),
    "otklik/privacy/erasure/name_matching.py: _pattern": "names, escaped: measured below",
}
"""What is put together while the program runs."""

FIRST, SECOND = 250, 4000
"""Lengths at which all texts are tried; the worst go on to the longest."""
WORST = 3


def every(pattern: re.Pattern[Any], way: str) -> Callable[[str], object]:
    """What the program asks of a pattern."""
    if way in ("search", "match", "fullmatch"):
        ask = getattr(pattern, way)
    else:

        def ask(text: str | bytes) -> None:
            for _ in pattern.finditer(text):
                pass

    return (lambda text: ask(text.encode("utf-8"))) if _is_bytes(pattern) else ask


def _is_bytes(pattern: re.Pattern[Any]) -> bool:
    return isinstance(pattern.pattern, bytes)


def what_grows(found: Found) -> Iterator[str]:
    """Texts for which a pattern takes more than its share."""
    ways = {one if one in ("search", "match", "fullmatch") else "finditer" for one in found.ways}
    made = texts(found.pattern)
    made = made[:40] + made[40::3]
    tried: list[tuple[float, int, str, Hostile]] = []
    for way in sorted(ways):
        work = every(found.pattern, way)
        for number, text in enumerate(made):
            cost = seconds(work, text(FIRST))
            if cost < LEAST:
                cost = seconds(work, text(SECOND))
            else:
                cost *= (SECOND / FIRST) ** 2
            tried.append((cost, number, way, text))
    tried.sort(key=lambda one: (-one[0], one[1]))
    for place, (cost, _number, way, text) in enumerate(tried[:WORST]):
        if place and cost < LEAST:
            return
        if result := grown(every(found.pattern, way), text):
            yield f"{found.at} {way} {found.pattern.pattern!r} {text} {result}"
            return


def is_slow(pattern: str | bytes) -> bool:
    """Whether a repetition without end stands in another one whose turns nothing keeps apart: a
    sign at their beginning or end that the inner one cannot take."""
    for turn in endless(parser.parse(pattern)):
        inner = list(endless(turn))
        ends = [{sign for sign in PROBES if takes(one, sign)} for one in (turn[0], turn[-1])]
        eaten = {sign for sign in PROBES for one in inner for item in one if takes(item, sign)}
        if inner and not any(signs and not signs & eaten for signs in ends):
            return True
    return False


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
    found = {one.pattern.pattern: at for at in modules() for one in found_in(at)}
    assert len(found) > 300
    assert {pattern: at for pattern, at in found.items() if is_slow(pattern)} == {}


@pytest.mark.parametrize(
    "pattern",
    [
        r"[^\s@]+@[^\s@]+\.\w+", r"(?=[\w/]*\d)[a-z\d]{24,}", r"\s*(?:года?)$", r"<a[^>]*>.*?</a>",
        r"\[([^\]]+)\]\(", r"рын\w*\s*!", r"[.!?]+(?=\s|$)", r"[ \t]*,?[ \t]*x", r"\d+\s*-?\s*фз",
        r"x.*y$",
    ],
)  # fmt: skip
def test_what_grows_with_the_square_is_seen(pattern: str) -> None:
    """Faults that we had, and their like."""
    found = Found("tests", re.compile(pattern), frozenset({"finditer"}))
    assert list(what_grows(found))


@pytest.mark.parametrize(
    "pattern",
    [
        r"(?<![^\s@])[^\s@]++@", r"[^\W\d_]+(?:-[^\W\d_]+)*", r"\s+|\w+|[^\w\s]", "<a[^<>]*>",
        r"рын\w{0,20}\s*!", r"(?<![.!?])[.!?]++(?=\s|$)", r".{8,400}:", r"(?:\d{1,9}[., ]){0,3}!",
    ],
)  # fmt: skip
def test_what_grows_with_the_length_is_not(pattern: str) -> None:
    found = Found("tests", re.compile(pattern), frozenset({"finditer"}))
    assert list(what_grows(found)) == []


@pytest.mark.parametrize("package", sorted(path.name for path in ROOT.glob("[a-z]*")))
def test_no_pattern_costs_more_than_its_text(package: str) -> None:
    """By package, since to know the modules takes to parse all of them, in each process."""
    asked = [
        found
        for at in modules()
        if at.split("/")[1] == package and at not in OF_OUR_OWN
        for found in found_in(at)
    ]
    assert [what_grow for found in asked for what_grow in what_grows(found)] == []


def test_what_is_put_together_late_is_looked_at() -> None:
    assert made_late() - set(PLACED_BY_HAND) == set()


PIECES = (
    "a", "1", " ", "\n", ".", "а", "А", "мкр", "закон ", "паспорт", "тел ", "ул. ", "1 ", "ААА ",
    "Иванов ", "И.", "и.о. ", "8 9", "@a", "a@", "«", "снилс", "(", "[id1|", "-", "дом 1 ", "ё",
)  # fmt: skip
"""By hand, for what is more than one pattern."""


@pytest.mark.parametrize("piece", PIECES)
@pytest.mark.parametrize(
    "work",
    [
        scrub,
        find_personal,
        lambda text: sentences_and_words.sentences(text),
        lambda text: list(abbreviations.remarks(text)),
    ],
    ids=["log", "personal", "sentences", "abbreviations"],
)
def test_no_function_over_a_text_costs_more_than_it(
    work: Callable[[str], object], piece: str
) -> None:
    assert grown(work, Hostile(piece), longest=LONGEST // 8) is None
