"""Whatever is sent, each public function of the package reads it without a fault within a second.

The functions are found by walking the package, so a new one is asked too, or named in APART.
"""

import importlib
import inspect
import pkgutil
import random
from collections.abc import Callable, Iterable
from time import process_time
from typing import Any

import pytest

from otklik import language
from otklik.language.answers.manner import Habit
from otklik.language.answers.marking import Profile
from otklik.language.answers.review import About
from otklik.language.personal import EVERYTHING, Span
from otklik.language.terms import Wanted, wanted
from otklik.language.words import lemmas

LENGTH = 100_000
SECONDS = 1.0  # of the processor, not on the wall
# What a function wants besides the text, by the name of its parameter.
BESIDE: dict[str, Any] = {
    "others": ["Отдайте в магазин заявление, деньги вернут за десять дней, чек не нужен."],
    "after": "Другой ответ.",
    "private": ["Мой телефон 8 928 000-11-22, заказ 12345"],
    "public": ["Когда откроется рынок?"],
    "habit": Habit(),
    "about": About(is_public=True, question="Где купить хлеб?", private=["кв. 5"]),
    "words": wanted("рынок хлеб"),
    "spans": list[Span](),
    "said": [],
    "profile": Profile.PAGE,
    "kinds": EVERYTHING,
    "start": 0,
    "end": 20,
}
TEXT_NAMES = {"text", "query", "answer", "before", "word", "question"}
# Taken from what they are given by neighbours that are asked here.
APART = {
    "calibration.fit_curve", "answers.alike.likeness", "answers.clarity.remarks",
    "answers.clarity.is_long", "answers.marking.mark_of", "answers.marking.school_years",
    "answers.remarks.without_said_twice", "terms.with_beginnings", "terms.with_last_beginning",
    "words.without_stop_words", "words.listed", "personal_forms.is_luhn",
    "personal_forms.is_snils", "personal_forms.as_snils", "answers.manner.habit_of",
}  # fmt: skip


def functions() -> Iterable[tuple[str, Callable[..., Any]]]:
    for found in pkgutil.walk_packages(language.__path__, f"{language.__name__}."):
        module = importlib.import_module(found.name)
        for name, value in vars(module).items():
            function = inspect.unwrap(value) if callable(value) else None
            is_own = inspect.isfunction(function) and function.__module__ == found.name
            if is_own and not name.startswith("_"):
                yield f"{found.name.removeprefix('otklik.language.')}.{name}", value


FUNCTIONS = dict(functions())
ASKED = sorted(set(FUNCTIONS) - APART)


def filled(piece: str) -> str:
    return (piece * LENGTH)[:LENGTH]


def by_chance(signs: str, *, word: int) -> str:
    rng = random.Random(8)
    letters = "".join(rng.choice(signs) for _ in range(LENGTH))
    return " ".join(letters[at : at + word] for at in range(0, LENGTH, word + 1))[:LENGTH]


# To all functions.
HOSTILE = {
    "no spaces": filled("абвгдежзик"),
    "mixed alphabets": filled("мaгaзин рynok хӀума "),
    "zero width": filled("о\u200bб\u200dм\u00adан\ufeff "),
    "emoji": filled("👍🏽❤️👨‍👩‍👧"),
    "html": filled("<p class='x'>&nbsp;<b>текст</b><script>alert(1)</script>"),
    "people": filled("Иванов Иван Петрович, ул. Мира, д. 5, кв. 7, 8 928 000-11-22, a@b.ru. "),
}
# To those that do most.
WORSE = {
    "one letter": filled("а"),
    "telephones beside": filled("89281234567."),
    "mails": filled("a@b.ru "),
    "names": filled("Иванов Иван Петрович "),
    "quotes": filled("«"),
    "brackets": filled("(["),
    "marks": filled("[ФИО][имя]"),
    "lines": filled("\n\n а"),
    "stops": filled("а. Б. "),
    "many alphabets": by_chance("абвёїӏ中文字عربxyz𐍈", word=9),
    "surrogates": filled("\ud800\udfff"),
}
DEEPEST = ["personal.masked", "tongue.tongue", "answers.marking.clarity_of", "pile.looks_like"]


def call(function: Callable[..., Any], text: str) -> None:
    parameters = list(inspect.signature(function).parameters.values())
    given = {one.name: BESIDE[one.name] for one in parameters[1:] if one.name in BESIDE}
    answer = function(text, **given)
    if inspect.isgenerator(answer):
        list(answer)


def test_every_function_is_asked_or_named() -> None:
    assert set(FUNCTIONS) >= APART
    assert len(ASKED) > 40
    for name in ASKED:
        first, *others = inspect.signature(FUNCTIONS[name]).parameters.values()
        assert first.name in TEXT_NAMES, name
        needed = [one.name for one in others if one.default is one.empty]
        assert set(needed) <= set(BESIDE), name
    assert all(isinstance(word, Wanted) for word in BESIDE["words"])


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


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_texts_are_read_within_a_second(kind: str) -> None:
    lemmas("слово")  # the dictionaries are loaded apart
    assert not slow(ASKED, HOSTILE[kind])


@pytest.mark.parametrize("kind", WORSE)
def test_worse_ones_are_read_by_those_that_do_most(kind: str) -> None:
    lemmas("слово")
    assert not slow(DEEPEST, WORSE[kind])
