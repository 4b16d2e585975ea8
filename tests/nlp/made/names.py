"""Names of people as they are written in messages: whole, in parts, small, large, in cases."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from faker.providers.person.ru_RU import Provider

from tests.nlp.made import chechen


@dataclass(frozen=True)
class Person:
    """One invented person; `to` is the dative, `of` the genitive: (surname, name, father's)."""

    surname: str
    name: str
    father: str
    is_woman: bool

    @property
    def to(self) -> tuple[str, str, str]:
        return self._in_case(("ой", "у"), ("е", "и", "у", "ю"), ("е", "у"))

    @property
    def of(self) -> tuple[str, str, str]:
        return self._in_case(("ой", "а"), ("ы", "и", "а", "я"), ("ы", "а"))

    def _in_case(
        self, surname: tuple[str, str], name: tuple[str, str, str, str], father: tuple[str, str]
    ) -> tuple[str, str, str]:
        return (
            _turned(self.surname, woman=surname[0], man=surname[1], is_woman=self.is_woman),
            _named(self.name, name),
            self.father[:-1] + father[0] if self.is_woman else self.father + father[1],
        )


def _turned(surname: str, *, woman: str, man: str, is_woman: bool) -> str:
    if is_woman and surname.endswith("а"):
        return surname[:-1] + woman
    if not is_woman and surname[-2:] in ("ов", "ев", "ин", "ын"):
        return surname + man
    return surname


def _named(name: str, endings: tuple[str, str, str, str]) -> str:
    on_a, on_ia, hard, soft = endings
    if name.endswith("ия"):
        return name[:-1] + "и"
    if name.endswith("а"):
        softened = on_ia if on_a == "ы" and name[-2] in "гкхжшщч" else on_a
        return name[:-1] + softened
    if name.endswith("я"):
        return name[:-1] + ("и" if on_a == "ы" else "е")
    if name.endswith(("й", "ь")):
        return name[:-1] + soft
    if name[-1] in "оеиуыэю":
        return name
    return name + hard


def russian(rng: Random) -> Person:
    is_woman = rng.random() < 0.5
    of = (
        (Provider.last_names_female, Provider.first_names_female, Provider.middle_names_female)
        if is_woman
        else (Provider.last_names_male, Provider.first_names_male, Provider.middle_names_male)
    )
    surname, name, father = (rng.choice(tuple(each)) for each in of)
    return Person(surname, name, father, is_woman)


def from_chechnya(rng: Random) -> Person:
    is_woman = rng.random() < 0.5
    surname, father = rng.choice(chechen.SURNAMES), rng.choice(chechen.FATHERS)
    if is_woman:
        return Person(surname + "а", rng.choice(chechen.WOMEN), father + "на", is_woman)
    return Person(surname, rng.choice(chechen.MEN), father + "ич", is_woman)


def _i(word: str) -> str:
    return word[:1] + "."


type Say = Callable[[Person], str]

ALL_WAYS: Sequence[Say] = (
    lambda p: f"<{p.surname} {p.name} {p.father}>",
    lambda p: f"<{p.name} {p.father} {p.surname}>",
    lambda p: f"<{p.name} {p.surname}>",
    lambda p: f"<{p.surname} {p.name}>",
    lambda p: f"<{p.surname} {_i(p.name)} {_i(p.father)}>",
    lambda p: f"<{p.surname} {_i(p.name)}{_i(p.father)}>",
    lambda p: f"<{_i(p.name)}{_i(p.father)} {p.surname}>",
    lambda p: f"<{_i(p.name)} {p.surname}>",
    lambda p: f"<{p.name} {p.father}>",
    lambda p: f"<{p.surname} {p.name} {p.father}>".lower(),
    lambda p: f"<{p.name} {p.surname}>".lower(),
    lambda p: f"<{p.surname} {p.name}>".lower(),
    lambda p: f"<{p.name} {p.father}>".lower(),
    lambda p: f"<{p.surname} {p.name} {p.father}>".upper(),
    lambda p: f"меня зовут <{p.name}>",
    lambda p: f"С уважением, <{p.name} {p.surname}>",
    lambda p: f"{'гражданка' if p.is_woman else 'гражданин'} <{p.surname}>",
    lambda p: f"передайте <{' '.join(p.to)}>",
    lambda p: f"вопрос к <{p.to[0]} {p.to[1]}>",
    lambda p: f"у <{p.of[0]} {_i(p.name)}{_i(p.father)}>",
    lambda p: f"со слов <{' '.join(p.of)}>".lower(),
    lambda p: f"меня зовут <{p.name} {p.surname}>".lower(),
    lambda p: f"ИП <{p.surname} {_i(p.name)} {_i(p.father)}>",
    lambda p: f"продавец <{p.name}>",
    lambda p: f"директор <{p.surname}>",
)
