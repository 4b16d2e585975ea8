"""Krippendorff's alpha against what is printed, against another program, and by its properties."""

import random
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otklik.statistics.krippendorff_alpha import krippendorff, masi, nominal

SEED = 20260924
value = st.sampled_from([None, "a", "b", "c"])
rating_lists = st.lists(st.lists(value, min_size=3, max_size=3), min_size=1, max_size=12)


def coded(*coders: str) -> list[list[str | None]]:
    """A line a coder, a sign a thing, a full stop where it was not coded."""
    return [[None if sign == "." else sign for sign in item] for item in zip(*coders, strict=True)]


def alpha(*coders: str) -> float | None:
    return krippendorff(coded(*coders), seed=SEED, draws=1).alpha


@pytest.mark.parametrize(
    ("coders", "printed"),
    [
        # Krippendorff 2011: A, binary; B, nominal of two; C, four observers and twelve units.
        (("0100000010", "1110010000"), 0.095),
        (("aabbdcccedda", "babbbccceddd"), 0.692),
        (("123321412...", "1233224125.3", ".3332342251.", "12332441251."), 0.743),
    ],
)
def test_the_examples_of_krippendorff(coders: tuple[str, ...], printed: float) -> None:
    assert alpha(*coders) == pytest.approx(printed, abs=5e-4)


@pytest.mark.parametrize(
    ("coders", "theirs"),
    [
        (("04134", "0013.", "0213.", ".4.34"), 0.747475),
        ((".20341103012", "42042.4.30.2", "32.3234.3012"), 0.577039),
        (
            (
                "10110.00000.011100011011.1.0001010110100",
                "101.01010.0100110.1.101111.100101..01..0",
                "1.010101..11001100...0111.0.00.01.10.100",
                ".01101.10000001..0111.1111.000101..01..0",
            ),
            0.712019,
        ),
        (("3242.", "21..3", "32.23", "324.3"), 0.621622),
        (("0.1.101.0111", "00111011.101", "00111.110111"), 0.857143),
    ],
)
def test_another_program_says_the_same(coders: tuple[str, ...], theirs: float) -> None:
    """The package `krippendorff` 0.9.0 (S. Castro), run beside ours on codes drawn by chance."""
    assert alpha(*coders) == pytest.approx(theirs, abs=1e-6)


def test_sets_that_share_codes_are_nearer_than_sets_that_do_not() -> None:
    """Passonneau 2006: a set within the other counts two thirds, one that overlaps a third."""
    one, more, other = frozenset("a"), frozenset("ab"), frozenset("bc")
    assert masi(one, one) == 0
    assert masi(one, more) == pytest.approx(1 - 1 / 2 * 2 / 3)
    assert masi(more, other) == pytest.approx(1 - 1 / 3 * 1 / 3)
    assert masi(one, other) == 1
    sets = [(one, one), (one, more), (other, other), (more, more)]
    near = krippendorff(sets, seed=SEED, distance=masi).alpha
    far = krippendorff(sets, seed=SEED, distance=nominal).alpha
    assert near is not None
    assert far is not None
    assert 1 > near > far


def test_nothing_is_known_where_everybody_gave_one_code() -> None:
    assert krippendorff(coded("aaaa", "aaaa"), seed=SEED).alpha is None
    assert krippendorff(coded("a...", ".aaa"), seed=SEED).n == 0
    with pytest.raises(ValueError, match="level"):
        krippendorff(coded("ab", "ab"), seed=SEED, level=1.0)


def test_a_code_met_once_has_an_alpha_and_no_interval() -> None:
    """In a third of the draws it is not met at all."""
    found = krippendorff(coded("a" + "b" * 30, "a" + "b" * 30), seed=SEED)
    assert (found.alpha, found.low, found.high) == (1.0, None, None)


def test_the_interval_holds_the_true_alpha() -> None:
    """Two coders who each err in one of ten things, 60 things: 95 cases of 100, about."""
    chance = random.Random(SEED)

    def drawn(number: int) -> list[list[str]]:
        true = [chance.choice("abc") for _ in range(number)]
        return [[t if chance.random() < 0.9 else chance.choice("abc") for _ in "12"] for t in true]

    known = krippendorff(drawn(100_000), seed=SEED, draws=1).alpha
    assert known is not None
    runs = 300
    held = 0
    for run in range(runs):
        found = krippendorff(drawn(60), seed=run, draws=400)
        assert found.low is not None
        assert found.high is not None
        held += found.low <= known <= found.high
    assert 0.90 <= held / runs <= 0.985


def by_definition(items: list[list[str | None]]) -> float | None:
    """Observed and expected disagreement, pair by pair, as the paper says it first."""
    units = [[v for v in item if v is not None] for item in items]
    units = [unit for unit in units if len(unit) > 1]
    every = [v for unit in units for v in unit]
    if not every:
        return None
    observed = sum(
        sum(a != b for a, b in permutations(unit, 2)) / (len(unit) - 1) for unit in units
    ) / len(every)
    expected = sum(a != b for a, b in permutations(every, 2)) / (len(every) * (len(every) - 1))
    return 1 - observed / expected if expected else None


@given(rating_lists)
def test_it_is_what_the_definition_says(drawn: list[list[str | None]]) -> None:
    found, result = krippendorff(drawn, seed=SEED, draws=1).alpha, by_definition(drawn)
    assert (found is None) == (result is None)
    assert found == (result if result is None else pytest.approx(result))


@given(rating_lists, st.randoms(use_true_random=False))
def test_neither_order_nor_names_matter(
    drawn: list[list[str | None]], chance: random.Random
) -> None:
    first = krippendorff(drawn, seed=SEED, draws=1).alpha
    names = dict(zip("abc", chance.sample("xyz", 3), strict=True))
    other = [[v and names[v] for v in chance.sample(item, 3)] for item in drawn]
    chance.shuffle(other)
    second = krippendorff([*other, ["x", None, None]], seed=SEED, draws=1).alpha
    assert second == (first if first is None else pytest.approx(first))


@given(rating_lists)
def test_the_interval_is_ordered_and_alpha_never_above_one(drawn: list[list[str | None]]) -> None:
    found = krippendorff(drawn, seed=SEED, draws=50)
    assert found.alpha is None or found.alpha <= 1 + 1e-9
    if found.low is not None and found.high is not None:
        assert found.low <= found.high <= 1 + 1e-9
    assert found == krippendorff(drawn, seed=SEED, draws=50)
