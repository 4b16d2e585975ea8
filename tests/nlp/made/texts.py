"""Spellings set into sentences: the same for one seed, spans to the letter."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

from tests.nlp.made import names, negatives, numbers
from tests.nlp.made.addresses import ADDRESSES
from tests.nlp.made.held_out import FOUND, LEFT_ALONE

AROUND: Sequence[str] = (
    "{}", "Здравствуйте! {} Жду ответа.", "{}, жду звонка", "Пишу вам второй раз: {}.",
    "купил чайник, чек есть. {}",
    "Помогите разобраться ({}), магазин деньги не вернул", "данные такие: {}; дальше сами",
    "{}\nСпасибо",
    "Добрый день.\n{}\nКогда ответите?", "вот {} и что теперь делать", "ЖАЛОБА! {}",
    "Заявку оставляли 12.05.2024, {} , сумма 1500 руб.",
    "магазин на рынке, - {}", "Ответ прошу сюда - {}",
    "по телефону сказали назвать. {} Это нормально?", "{}! срочно",
)  # fmt: skip


@dataclass(frozen=True)
class Made:
    """A text and what is personal in it: (start, end, kind)."""

    text: str
    spans: tuple[tuple[int, int, str], ...]
    spelling: str


def made_numbers(seed: int, each: int) -> list[Made]:
    """Each spelling of each kind, so many times."""
    rng = Random(seed)
    return [
        _set(rng, spell(rng), kind, f"{kind} {place}")
        for kind, spellings in numbers.NUMBERS.items()
        for place, spell in enumerate(spellings)
        for _ in range(each)
    ]


def made_addresses(seed: int, each: int) -> list[Made]:
    rng = Random(seed)
    return [
        _set(rng, spell(rng), "address", f"address {place}")
        for place, spell in enumerate(ADDRESSES)
        for _ in range(each)
    ]


def made_names(seed: int, each: int) -> list[Made]:
    """Half of the people are Russian, half Chechen."""
    rng = Random(seed)
    sources: tuple[Callable[[Random], names.Person], ...] = (names.russian, names.from_chechnya)
    return [
        _set(rng, way(source(rng)), "name", f"{source.__name__} {place}")
        for place, way in enumerate(names.ALL_WAYS)
        for source in sources
        for _ in range(each)
    ]


def made_negatives(seed: int, each: int) -> list[Made]:
    """Nothing personal, though it looks so."""
    rng = Random(seed)
    return [
        _set(rng, _filled(rng, pattern), "", pattern)
        for pattern in (*negatives.NUMBERS, *negatives.WORDS)
        for _ in range(each)
    ]


def _filled(rng: Random, pattern: str) -> str:
    signs = {"#": "0123456789", "%": "123456789"}
    return "".join(rng.choice(signs[sign]) if sign in signs else sign for sign in pattern)


def _set(rng: Random, text: str, kind: str, spelling: str) -> Made:
    return _read(rng.choice(AROUND).replace("{}", text), kind, spelling)


def _read(marked: str, kind: str, spelling: str) -> Made:
    spans = tuple((start, end, kind) for start, end in _marked(marked))
    return Made(text=marked.replace("<", "").replace(">", ""), spans=spans, spelling=spelling)


def _marked(text: str) -> Iterator[tuple[int, int]]:
    taken, start = 0, 0
    for place, sign in enumerate(text):
        if sign == "<":
            start, taken = place - taken, taken + 1
        elif sign == ">":
            yield start, place - taken
            taken += 1


def held_out() -> list[Made]:
    """What was written by hand afterwards."""
    found = []
    for line in FOUND.strip().splitlines():
        kind, _, marked = line.partition(" ")
        found.append(_read(marked, kind, "held out"))
    return found + [_read(line, "", "held out") for line in LEFT_ALONE.strip().splitlines()]
