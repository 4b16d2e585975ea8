"""The contrast table of the look, recomputed from tokens.css; and the check of a pack's accent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.ui import contrast
from otklik.ui.contrast import accent_css, check_accent, nearest_passing, weak_pairs
from tests.ui.stylesheet import STATIC, rules, schemes

GROUNDS = ("paper", "field", "sunk")
STATES = ("late", "soon", "done", "info", "private")
CONTRAST_SCHEMES = ("black-on-white", "white-on-black", "blue-on-sky", "brown-on-beige")

# Printed in look.md, section 4: on paper, field, sunk; then on the own tint.
TABLE: dict[str, dict[str, tuple[float, ...]]] = {
    "light": {
        "ink": (16.5, 14.9, 13.6),
        "soft": (7.4, 6.7, 6.0),
        "edge": (4.2, 3.8, 3.5),
        "accent": (8.2, 7.4, 6.7),
        "visited": (8.8, 7.9, 7.2),
        "late": (7.5, 6.7, 6.1, 6.5),
        "soon": (7.4, 6.7, 6.1, 6.6),
        "done": (6.6, 5.9, 5.4, 5.8),
        "info": (8.2, 7.4, 6.7, 7.1),
        "private": (10.3, 9.3, 8.5, 9.0),
    },
    "dark": {
        "ink": (15.6, 13.9, 11.8),
        "soft": (8.7, 7.8, 6.6),
        "edge": (5.4, 4.8, 4.1),
        "accent": (9.7, 8.6, 7.3),
        "visited": (8.9, 8.0, 6.8),
        "late": (8.9, 8.0, 6.7, 7.6),
        "soon": (10.7, 9.6, 8.1, 8.6),
        "done": (10.4, 9.3, 7.8, 8.2),
        "info": (9.9, 8.8, 7.5, 8.0),
        "private": (10.1, 9.0, 7.6, 8.6),
    },
}
# One colour on another: scheme, upper, lower, printed figure.
PAIRS = [
    ("light", "on-accent", "accent", 8.2),
    ("light", "on-accent", "accent-hover", 11.1),
    ("light", "ring", "paper", 16.5),
    ("light", "gap", "accent", 5.1),
    ("light", "ink", "mark", 13.8),
    ("light", "before", "paper", 4.2),
    ("light", "series-a", "paper", 6.4),
    ("light", "series-b", "paper", 5.0),
    ("light", "series-c", "paper", 6.8),
    ("dark", "on-accent", "accent", 9.2),
    ("dark", "on-accent", "accent-hover", 11.1),
    ("dark", "ring", "paper", 11.1),
    ("dark", "ink", "mark", 7.5),
    ("dark", "before", "paper", 6.7),
    ("dark", "series-a", "paper", 8.8),
    ("dark", "series-b", "paper", 9.7),
    ("dark", "series-c", "paper", 9.0),
    ("black-on-white", "ink", "paper", 21),
    ("black-on-white", "link", "paper", 15.3),
    ("black-on-white", "visited", "paper", 13.0),
    ("black-on-white", "late", "paper", 10.0),
    ("black-on-white", "on-accent", "accent", 21),
    ("white-on-black", "ink", "paper", 21),
    ("white-on-black", "link", "paper", 16.1),
    ("white-on-black", "visited", "paper", 14.3),
    ("white-on-black", "late", "paper", 12.7),
    ("white-on-black", "on-accent", "accent", 16.1),
    ("white-on-black", "ring", "paper", 13.7),
    ("blue-on-sky", "ink", "paper", 7.8),
    ("blue-on-sky", "late", "paper", 8.5),
    ("blue-on-sky", "on-accent", "accent", 12.5),
    ("brown-on-beige", "ink", "paper", 11.4),
    ("brown-on-beige", "late", "paper", 9.8),
    ("brown-on-beige", "on-accent", "accent", 11.4),
]


def ratio(scheme: str, upper: str, lower: str) -> float:
    colours = schemes()[scheme]
    return contrast.contrast(colours[upper], colours[lower])


@pytest.mark.parametrize(
    ("scheme", "token"), [(scheme, token) for scheme, rows in TABLE.items() for token in rows]
)
def test_the_table_of_the_look_is_true(scheme: str, token: str) -> None:
    grounds = (*GROUNDS, f"{token}-tint")
    measured = [
        ratio(scheme, token, ground)
        for ground, _figure in zip(grounds, TABLE[scheme][token], strict=False)
    ]

    assert measured == pytest.approx(TABLE[scheme][token], abs=0.06)


@pytest.mark.parametrize(("scheme", "upper", "lower", "figure"), PAIRS)
def test_pairs_of_the_look_are_true(scheme: str, upper: str, lower: str, figure: float) -> None:
    assert ratio(scheme, upper, lower) == pytest.approx(figure, abs=0.06)


@pytest.mark.parametrize("scheme", sorted(schemes()))
def test_every_scheme_can_be_read(scheme: str) -> None:
    words = ("ink", "soft", "link", "accent", "visited", *STATES)
    for ground in GROUNDS:
        for word in words:
            assert ratio(scheme, word, ground) >= 4.5, (word, ground)
        for line in ("edge", "ring"):
            assert ratio(scheme, line, ground) >= 3, (line, ground)
    for state in STATES:
        assert ratio(scheme, state, f"{state}-tint") >= 4.5, state
        assert ratio(scheme, "ink", f"{state}-tint") >= 4.5, state
    assert ratio(scheme, "ink", "mark") >= 4.5
    assert ratio(scheme, "on-accent", "accent") >= 4.5
    assert ratio(scheme, "on-accent", "accent-hover") >= 4.5


@pytest.mark.parametrize("scheme", CONTRAST_SCHEMES)
def test_contrast_schemes_need_no_colour(scheme: str) -> None:
    colours = schemes()[scheme]

    assert len({colours[name] for name in (*GROUNDS, *(f"{s}-tint" for s in STATES))}) == 1
    assert len({colours[name] for name in ("ink", "soft", "rule", "edge")}) == 1
    assert colours["line"] == "2px"
    assert ratio(scheme, "ink", "paper") >= 7


def test_a_wish_of_the_system_looks_like_the_same_choice() -> None:
    found = schemes()

    assert found["auto:(prefers-color-scheme: dark)"] == found["dark"]
    assert found["auto:(prefers-contrast: more)"] == found["black-on-white"]
    both = "auto:(prefers-contrast: more) and (prefers-color-scheme: dark)"
    assert found[both] == found["white-on-black"]
    assert {frozenset(colours) for colours in found.values()} == {frozenset(found["light"])}


def test_paper_is_white_whatever_the_screen() -> None:
    coloured = [
        rule
        for rule in rules((STATIC / "tokens.css").read_text())
        if "paper" in rule.tokens and rule.selector != ":root"
    ]

    assert len(coloured) == 8
    assert all(rule.media.startswith("screen") for rule in coloured)


def test_the_check_knows_the_grounds_of_the_tokens() -> None:
    light, dark = schemes()["light"], schemes()["dark"]

    assert {name: light[name] for name in GROUNDS} == contrast.LIGHT_GROUNDS
    assert {name: dark[name] for name in GROUNDS} == contrast.DARK_GROUNDS
    assert light["on-accent"] == contrast.ON_ACCENT_LIGHT
    assert dark["on-accent"] == contrast.ON_ACCENT_DARK


def test_the_accents_of_the_look_pass() -> None:
    assert check_accent("#0B5A45", "#6FD0AE") == []


def test_a_weak_accent_is_refused_and_the_nearest_named() -> None:
    light_problem, dark_problem = check_accent("#3FAE8B", "#0B5A45")

    for problem, is_dark in ((light_problem, False), (dark_problem, True)):
        nearest = problem.rstrip(".").rpartition(" ")[2]
        assert weak_pairs(nearest, is_dark=is_dark) == []
    assert "#3FAE8B" in light_problem
    assert "4.5" in light_problem


def test_what_is_not_a_colour_is_refused() -> None:
    assert len(check_accent("green", "#6FD0AE; }")) == 2
    assert accent_css("green", "#6FD0AE; }") == ""


@given(st.integers(0, 0xFFFFFF), st.booleans())
def test_there_is_always_a_nearest_colour(number: int, is_dark: bool) -> None:
    nearest = nearest_passing(f"#{number:06X}", is_dark=is_dark)

    assert weak_pairs(nearest, is_dark=is_dark) == []


def test_the_accent_of_a_pack_goes_into_its_own_properties() -> None:
    css = accent_css("#0B5A45", "#6FD0AE")

    assert "--pack-accent-light: #0B5A45;" in css
    assert "--pack-accent-dark: #6FD0AE;" in css
    assert check_accent(*(line.split()[1].rstrip(";") for line in _hovers(css))) == []


def _hovers(css: str) -> list[str]:
    parts = [part.strip() for part in css.partition(":root {")[2].split(";")]
    return [part for part in parts if part.startswith("--pack-hover")]
