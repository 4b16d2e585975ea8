"""The toy's colours: a link on its band is read in every scheme."""

from pathlib import Path

import pytest

from otklik.demo.network import __file__ as room
from otklik.ui.contrast import LEAST, contrast
from tests.ui.stylesheet import Rule, rules

FOUND = rules((Path(room).parents[1] / "static/demo/practice.css").read_text())
SCHEMES = [rule for rule in FOUND if "toy-accent" in rule.tokens]


def body_of(selector: str) -> str:
    return next(rule.body for rule in FOUND if rule.selector == selector)


@pytest.mark.parametrize("scheme", SCHEMES, ids=lambda rule: rule.selector + rule.media)
def test_words_and_links_of_the_band_are_read(scheme: Rule) -> None:
    assert "background: var(--toy-accent);" in body_of(".toy-band")
    assert "color: var(--toy-on-accent);" in body_of(".toy-band")
    assert "color: inherit;" in body_of(".toy-band a")
    assert contrast(scheme.tokens["toy-on-accent"], scheme.tokens["toy-accent"]) >= LEAST


def test_every_scheme_was_looked_at() -> None:
    assert len(SCHEMES) == 7
