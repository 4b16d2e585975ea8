"""Shares weighted from counts are those of raking to one margin."""

import pytest

from otklik.statistics.poststratification import poststratify

COUNTS = {
    "women": {"yes": 120, "no": 60, "unsure": 20},
    "men": {"yes": 31, "no": 44, "unsure": 5},
    "unsaid": {"yes": 7, "no": 3, "unsure": 2},
}
KNOWN = {"women": 5_400.0, "men": 4_600.0}


RAKED = {
    "yes": (0.50225, 0.03132408816077401, 0.44086525751887, 0.5635669904111605),
    "no": (0.415, 0.031052556904747487, 0.3554613814169752, 0.477128840420428),
    "unsure": (0.08275, 0.01694775138128125, 0.05493567472433153, 0.12281679960438831),
}
"""Share, error and ends by a row a person, raked to KNOWN, without a finite population. The engine
of version 1 computed them; its figures were those of R's `survey` 4.4.2 to 1e-6."""


def test_they_are_those_of_raking_to_one_margin() -> None:
    weighted = poststratify(COUNTS, KNOWN)
    for answer, raked in RAKED.items():
        found = weighted[answer]
        ours = (found.share, found.error, found.low, found.high)
        assert ours == pytest.approx(raked, rel=1e-9)


def test_the_estimate_by_hand_and_where_there_is_no_interval() -> None:
    values = poststratify({"a": {"x": 10, "y": 0}, "b": {"x": 30, "y": 0}}, {"a": 1.0, "b": 3.0})
    assert (values["x"].share, values["x"].low, values["y"].share) == (1.0, None, 0.0)
    by_hand = 0.54 * 120 / 200 + 0.46 * 31 / 80
    assert poststratify(COUNTS, KNOWN)["yes"].share == pytest.approx(by_hand)


def test_a_group_that_is_known_and_has_nobody_is_refused() -> None:
    with pytest.raises(ValueError, match="no observation"):
        poststratify(COUNTS, KNOWN | {"children": 100.0})
