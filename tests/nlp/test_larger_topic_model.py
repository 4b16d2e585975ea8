"""A larger learner: from many decisions, explained by words, sure as often as it is right."""

import math
import subprocess
import sys
from io import BytesIO
from itertools import permutations
from time import process_time
from zipfile import ZipFile

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from otklik.nlp.classify.trained_linear_model import LinearModel
from otklik.nlp.training.train_linear_model import learn

A_SECOND = 3.0  # of a processor that may be three times slower than usual
PLACES = ["в центре", "на рынке", "у вокзала", "в посёлке", "за школой", "на площади"]
SAYINGS = {
    "fair": ["когда ярмарка {}", "хочу торговать мёдом на ярмарке {}", "ярмарка {} закрыта"],
    "price": ["ценник {} не совпал с чеком", "на кассе {} другая цена", "цены {} не указаны"],
    "stale": ["продали просроченный кефир {}", "купили просрочку {}", "йогурт {} прокис"],
}
GROUPS = {"fair": "trade", "price": "shops", "stale": "shops"}
EXAMPLES = [
    (code, saying.format(place))
    for code, sayings in SAYINGS.items()
    for saying in sayings
    for place in PLACES
]


@pytest.fixture(scope="module")
def model() -> LinearModel:
    return learn(EXAMPLES, parents=GROUPS)


@pytest.mark.parametrize(
    ("text", "code", "group"),
    [
        ("будут ли ярмарки в субботу", "fair", "trade"),
        ("почему ценники и касса расходятся", "price", "shops"),
        ("на витрине просроченный кефир", "stale", "shops"),
        ("на витрине просроченый кефирчик", "stale", "shops"),  # no word of it was ever met
    ],
)
def test_other_forms_and_mistyped_words_lead_to_the_code_and_what_it_belongs_to(
    model: LinearModel, text: str, code: str, group: str
) -> None:
    guess = model.guess(text)
    assert guess is not None
    assert guess.value == code
    assert model.rank_parents(text)[0].value == group


def test_the_reasons_are_the_words_that_decided_as_they_were_written(model: LinearModel) -> None:
    reasons = model.rank("Скажите, на витрине просроченный Кефир это как")[0].reasons
    assert set(reasons[:2]) == {"просроченный", "кефир"}


@pytest.mark.parametrize("text", ["", "👍", "qwz", "!!!"])
def test_nothing_known_is_no_idea(model: LinearModel, text: str) -> None:
    assert model.guess(text) is None
    assert model.rank(text) == model.rank_parents(text) == []


def test_below_the_threshold_it_stays_silent_but_still_ranks() -> None:
    strict = learn(EXAMPLES, silent_below=0.9999)
    assert strict.guess("ярмарка") is None
    assert strict.rank("ярмарка")[0].value == "fair"
    assert strict.rank_parents("ярмарка") == []


def test_ranking_is_ordered_and_certainties_are_probabilities(model: LinearModel) -> None:
    for ranked in (model.rank("цена кефира на ярмарке"), model.rank_parents("цена кефира")):
        certainties = [guess.certainty for guess in ranked]
        assert certainties == sorted(certainties, reverse=True)
        assert 0 < math.fsum(certainties) <= 1 + 1e-6
        assert len({guess.value for guess in ranked}) == len(ranked)


def test_certainty_follows_how_often_it_was_right_on_unseen_examples() -> None:
    """Labels drawn without any tie to the words must not produce certainty."""
    words = ["хлеб", "рыба", "чай", "соль", "мёд", "сыр", "рис", "мука"]
    noise = [
        (f"t{(i * 7 + i // 8) % 4}", f"{words[i % 8]} {words[(i * 3 + 1) % 8]}") for i in range(64)
    ]
    assert learn(noise).rank("хлеб соль")[0].certainty < 0.6
    clear = [(f"t{i % 4}", f"{words[i % 4]} {words[4 + i % 3]}") for i in range(64)]
    assert learn(clear).rank("хлеб мёд")[0].certainty > 0.9


def test_a_rare_code_is_not_drowned_by_a_frequent_one() -> None:
    many = [("many", f"не работает лифт в доме {i}") for i in range(300)]
    few = [("few", f"не работает фонтан {where}") for where in PLACES[:3]]
    guess = learn([*many, *few]).rank("не работает фонтан")[0]
    assert guess.value == "few"


def test_what_nobody_decided_on_tells_which_words_go_together() -> None:
    """«Шаурма» is in no decision: only among what was not decided does it stand beside «кафе»."""
    food = ["суп", "салат", "повар", "кафе", "шаурма"]
    road = ["яма", "лужа", "дорога", "бордюр", "асфальт"]
    decided = [
        (code, " ".join(pair))
        for code, item in (("food", food), ("road", road))
        for pair in permutations(item[:4], 2)
    ]
    undecided = [" ".join(three) for item in (food, road) for three in permutations(item, 3)]
    alone = learn(decided)
    helped = learn(decided, undecided=undecided)
    assert "шаурма" not in alone.rows
    for text, code in (("шаурма", "food"), ("асфальт", "road")):
        guess = helped.rank(text, 1)[0]
        assert guess.value == code
        assert guess.reasons == (text,)
    assert LinearModel.from_bytes(helped.to_bytes()).rank("шаурма") == helped.rank("шаурма")


def test_a_word_of_one_message_alone_is_not_kept() -> None:
    helped = learn(EXAMPLES, undecided=["куфонина живет тут", *["где рынок"] * 10])
    assert not [name for name in helped.rows if "куфонин" in name]


def test_a_worker_that_loads_it_guesses_alike(model: LinearModel) -> None:
    loaded = LinearModel.from_bytes(model.to_bytes())
    for text in ("ярмарка в центре", "ценник и чек", "цена просрочки на ярмарке"):
        assert loaded.rank(text) == model.rank(text)
        assert loaded.rank_parents(text) == model.rank_parents(text)


def test_no_whole_text_is_kept(model: LinearModel) -> None:
    with np.load(BytesIO(model.to_bytes())) as arrays:
        sentence = arrays["values"].tobytes().decode()
    assert "ярмарка" in sentence
    assert not [text for _, text in EXAMPLES if len(text.split()) > 2 and text in sentence]


class _Trap:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return (pytest.fail, ("a file ran code",))


def _with_a_pickle() -> bytes:
    into = BytesIO()
    np.savez(into, values=np.array([_Trap()], dtype=object))
    return into.getvalue()


def _of_other_shape(model: LinearModel) -> bytes:
    into = BytesIO()
    with np.load(BytesIO(model.to_bytes())) as arrays:
        np.savez(into, **{**arrays, "bias": np.zeros(2, dtype=np.float32)})
    return into.getvalue()


def test_a_foreign_or_spoiled_file_is_refused_and_runs_nothing(model: LinearModel) -> None:
    whole = model.to_bytes()
    empty = BytesIO()
    ZipFile(empty, "w").close()
    for held in (
        b"", b"{}", whole[: len(whole) // 2], empty.getvalue(), _with_a_pickle(),
        _of_other_shape(model),
    ):  # fmt: skip
        with pytest.raises(ValueError, match="learn it anew"):
            LinearModel.from_bytes(held)


@pytest.mark.parametrize("examples", [[], [("a", "ярмарка")], [("a", "цена"), ("b", "!!!")]])
def test_two_codes_are_needed(examples: list[tuple[str, str]]) -> None:
    with pytest.raises(ValueError, match="two codes"):
        learn(examples)


@given(st.text(max_size=300))
@settings(max_examples=50, deadline=None)
def test_any_text_is_ranked_within_bounds(model: LinearModel, text: str) -> None:
    assert all(0 <= guess.certainty <= 1 for guess in model.rank(text))


@pytest.mark.parametrize("text", ["а" * 100_000, "яр мар ка " * 10_000, "<b>" * 33_000])
def test_hostile_texts_are_read_within_a_second(model: LinearModel, text: str) -> None:
    started = process_time()
    model.rank(text)
    assert process_time() - started < A_SECOND


def test_guessing_loads_no_scikit_learn_and_the_small_model_no_numpy() -> None:
    text = "import sys, otklik.nlp.{}; print('{}' in sys.modules)"
    learned, small = "classify.trained_linear_model", "classify.topic_model"
    for module, heavy in ((learned, "sklearn"), (learned, "scipy"), (small, "numpy")):
        done = subprocess.run(
            [sys.executable, "-c", text.format(module, heavy)],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert done.stdout.strip() == "False", (module, heavy)
