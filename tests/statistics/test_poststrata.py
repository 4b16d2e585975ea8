"""Shares weighted from counts are those that the engine of whole samples gives, which are R's."""

import numpy as np
import pytest

from otklik.statistics.design import Design
from otklik.statistics.poststratification import poststratified
from otklik.statistics.raking import rake

COUNTS = {
    "women": {"yes": 120, "no": 60, "unsure": 20},
    "men": {"yes": 31, "no": 44, "unsure": 5},
    "unsaid": {"yes": 7, "no": 3, "unsure": 2},
}
KNOWN = {"women": 5_400.0, "men": 4_600.0}


def test_they_are_those_of_raking_to_one_margin() -> None:
    groups, given = [], []
    for group, answers in COUNTS.items():
        for answer, number in answers.items():
            if group in KNOWN:
                groups += [group] * number
                given += [answer] * number
    raked = rake(Design.simple(len(groups)), [(np.array(groups), KNOWN)])
    items = poststratified(COUNTS, KNOWN)
    for answer in ("yes", "no", "unsure"):
        share = raked.share(np.array(given) == answer)
        assert items[answer].share == pytest.approx(share.value, rel=1e-9)
        assert items[answer].error == pytest.approx(share.error, rel=1e-9)
        assert (items[answer].low, items[answer].high) == pytest.approx(share.logit(), rel=1e-9)


def test_the_estimate_by_hand_and_where_there_is_no_interval() -> None:
    values = poststratified({"a": {"x": 10, "y": 0}, "b": {"x": 30, "y": 0}}, {"a": 1.0, "b": 3.0})
    assert (values["x"].share, values["x"].low, values["y"].share) == (1.0, None, 0.0)
    by_hand = 0.54 * 120 / 200 + 0.46 * 31 / 80
    assert poststratified(COUNTS, KNOWN)["yes"].share == pytest.approx(by_hand)


def test_a_group_that_is_known_and_has_nobody_is_refused() -> None:
    with pytest.raises(ValueError, match="no observation"):
        poststratified(COUNTS, KNOWN | {"children": 100.0})
