"""Whatever is sent, each public function of the package reads it without a fault within a second.

The functions are found by walking the package, so a new one is asked too, or named in APART.
"""

import importlib
import inspect
import pkgutil
import random
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from time import process_time
from typing import Any

import pytest
import yaml

from otklik import nlp
from otklik.nlp.classify.authority_competence import parse_signs
from otklik.nlp.classify.topic_model import TopicModel
from otklik.nlp.personal_data.find_and_mask import EVERYTHING, Span
from otklik.nlp.reply_checks.check_reply import About
from otklik.nlp.reply_checks.fill_and_check_placeholders import PlaceholderValues
from otklik.nlp.reply_checks.structure_and_promises import Habit
from otklik.nlp.search.spelling import KnownWords
from otklik.nlp.search.terms import query_words
from otklik.nlp.training.train_linear_model import learn
from otklik.nlp.words.lemmas import lemmas

PACK = Path(__file__).parents[2] / "packs/chechpotreb/competence.yaml"
LENGTH = 100_000
TODAY = date(2026, 11, 26)
SECONDS = 1.0  # of the processor, not on the wall
# What a function wants besides the text, by the name of its parameter.
OTHER_ARGUMENTS: dict[str, Any] = {
    "others": ["Отдайте в магазин заявление, деньги вернут за десять дней, чек не нужен."],
    "after": "Другой ответ.",
    "private": ["Мой телефон 8 928 000-11-22, заказ 12345"],
    "public": ["Когда откроется рынок?"],
    "habit": Habit(),
    "about": About(is_public=True, question="Где купить хлеб?", private=["кв. 5"]),
    "words": query_words("рынок хлеб"),
    "spans": list[Span](),
    "split": [],
    "kinds": EVERYTHING,
    "start": 0,
    "end": 20,
    "among": 10,
    "keep": {"NOUN"},
    "to": {"gent"},
    "dictionary": KnownWords({"рынок": 3, "хлеб": 2}),
    "known": PlaceholderValues(
        today=TODAY, number="12", due_on=None, after_working_days=lambda _days: TODAY
    ),
}
TEXT_NAMES = {"text", "query", "answer", "before", "word", "question"}
# They want what only their callers have, and are asked through these.
APART = {
    "classify.trained_linear_model.vector", "personal_data.number_patterns.is_luhn",
    "personal_data.number_patterns.is_snils", "personal_data.number_patterns.as_snils",
}  # fmt: skip


def functions() -> Iterable[tuple[str, Callable[..., Any]]]:
    for found in pkgutil.walk_packages(nlp.__path__, f"{nlp.__name__}."):
        module = importlib.import_module(found.name)
        for name, value in vars(module).items():
            function = inspect.unwrap(value) if callable(value) else None
            is_own = inspect.isfunction(function) and function.__module__ == found.name
            if is_own and not name.startswith("_"):
                yield f"{found.name.removeprefix('otklik.nlp.')}.{name}", value


def reads_a_text(function: Callable[..., Any]) -> bool:
    first = next(iter(inspect.signature(function).parameters.values()), None)
    return first is not None and first.annotation is str and first.name in TEXT_NAMES


FUNCTIONS = dict(functions())
ASKED = sorted(name for name in set(FUNCTIONS) - APART if reads_a_text(FUNCTIONS[name]))


def filled(piece: str) -> str:
    return (piece * LENGTH)[:LENGTH]


def by_chance(signs: str, *, word: int) -> str:
    rng = random.Random(8)
    letters = "".join(rng.choice(signs) for _ in range(LENGTH))
    return " ".join(letters[at : at + word] for at in range(0, LENGTH, word + 1))[:LENGTH]


# What the processor has to read, each kind alone to those that do most.
KINDS = {
    "no spaces": "абвгдежзик",
    "mixed alphabets": "мaгaзин рynok хӀума ",
    "zero width": "о\u200bб\u200dм\u00adан\ufeff ",
    "emoji": "👍🏽❤️👨‍👩‍👧",
    "html": "<p class='x'>&nbsp;<b>текст</b><script>alert(1)</script>",
    "people": "Иванов Иван Петрович, ул. Мира, д. 5, кв. 7, 8 928 000-11-22, a@b.ru. ",
    "one letter": "а",
    "telephones beside": "89281234567.",
    "mails": "a@b.ru ",
    "quotes": "«",
    "brackets": "([",
    "marks": "[ФИО][имя]",
    "lines": "\n\n а",
    "stops": "а. Б. ",
    "surrogates": "\ud800\udfff",
}
WORSE = {name: filled(piece) for name, piece in KINDS.items()}
WORSE["many alphabets"] = by_chance("абвёїӏ中文字عربxyz𐍈", word=9)
WORSE["a palochka and one word"] = f"1 {'а' * LENGTH}"
# All of it in one text, to every function.
MEDLEY = "".join((piece * LENGTH)[: LENGTH // len(KINDS)] for piece in KINDS.values())
DEEPEST = [
    "personal_data.find_and_mask.mask_personal",
    "classify.language_id.detect_language",
    "search.palochka.normalize_palochka",
]


def call(function: Callable[..., Any], text: str) -> None:
    parameters = list(inspect.signature(function).parameters.values())
    given = {
        one.name: OTHER_ARGUMENTS[one.name] for one in parameters[1:] if one.name in OTHER_ARGUMENTS
    }
    answer = function(text, **given)
    if inspect.isgenerator(answer):
        list(answer)


def test_every_function_that_reads_a_text_can_be_asked() -> None:
    assert set(FUNCTIONS) >= APART
    assert len(ASKED) > 50
    for name in ASKED:
        _first, *others = inspect.signature(FUNCTIONS[name]).parameters.values()
        needed = {one.name for one in others if one.default is one.empty}
        assert needed <= set(OTHER_ARGUMENTS), name


def slow(names: Iterable[str], text: str) -> dict[str, float]:
    """Those that took longer; asked twice, since another process may have had the caches."""
    found = {}
    for name in names:
        spent = [_spent(name, text)]
        if spent[0] > SECONDS:
            spent.append(_spent(name, text))
        if min(spent) > SECONDS:
            found[name] = round(min(spent), 2)
    return found


def _spent(name: str, text: str) -> float:
    began = process_time()
    call(FUNCTIONS[name], text)
    return process_time() - began


def test_a_hostile_medley_is_read_by_every_function_within_a_second() -> None:
    lemmas("слово")  # the dictionaries are loaded apart
    assert not slow(ASKED, MEDLEY)


@pytest.mark.parametrize("kind", WORSE)
def test_one_kind_alone_is_read_by_those_that_do_most(kind: str) -> None:
    lemmas("слово")
    assert not slow(DEEPEST, WORSE[kind])


@pytest.fixture(scope="module")
def models() -> dict[str, Callable[[str], object]]:
    """What reads a text by a method: the walk does not find these."""
    pairs = [(code, f"{text} {n}") for n in range(6)
             for code, text in (("a", "киоск закрыт"), ("b", "яма на дороге"))]  # fmt: skip
    signs = parse_signs(yaml.safe_load(PACK.read_text(encoding="utf-8")))
    learned = learn(pairs)
    return {
        "signs": signs.of,
        "phrases": TopicModel.fit(pairs).guess,
        "learned": learned.guess,
        "its parents": learned.rank_parents,
    }


@pytest.mark.parametrize("kind", [*WORSE, "medley"])
def test_models_read_any_kind_within_a_second(
    models: dict[str, Callable[[str], object]], kind: str
) -> None:
    lemmas("слово")
    text = WORSE.get(kind, MEDLEY)
    for name, read in models.items():
        spent = []
        for _time in range(2):
            began = process_time()
            read(text)
            spent.append(process_time() - began)
            if spent[-1] <= SECONDS:
                break
        assert min(spent) <= SECONDS, name
