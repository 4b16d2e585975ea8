"""Addresses of homes in their spellings; streets are of the kind that every town has."""

from collections.abc import Callable
from random import Random

_STREETS = (
    "Мира", "Лермонтова", "Садовая", "8 Марта", "Шерипова", "Новая", "Абдулаева", "Гагарина",
    "Степная",
    "Первомайская", "Дьякова", "Нурадилова", "Кирова", "Заводская", "имени Ленина", "Х. Нурадилова",
)  # fmt: skip
_TOWNS = ("Грозный", "Аргун", "Гудермес", "Шали", "Урус-Мартан")
_VILLAGES = ("Гойты", "Алхан-Кала", "Толстой-Юрт", "Знаменское", "Шатой")


def _at(pattern: str, small: bool = False) -> Callable[[Random], str]:
    def spell(rng: Random) -> str:
        text = (
            pattern.replace("STREET", rng.choice(_STREETS))
            .replace("TOWN", rng.choice(_TOWNS))
            .replace("VILLAGE", rng.choice(_VILLAGES))
            .replace("HOUSE", str(rng.randint(1, 180)) + rng.choice(("", "", "", "а", "/2")))
            .replace("FLAT", str(rng.randint(1, 240)))
        )
        return text.lower() if small else text

    return spell


ADDRESSES = (
    _at("<ул. STREET, д. HOUSE, кв. FLAT>"), _at("<ул STREET HOUSE>"),
    _at("<улица STREET, дом HOUSE>"),
    _at("<улица STREET HOUSE кв FLAT>"), _at("<г. TOWN, ул. STREET, д. HOUSE>"),
    _at("<г TOWN ул STREET д HOUSE кв FLAT>"),
    _at("<с. VILLAGE, ул. STREET, HOUSE>"), _at("<пр. STREET, HOUSE>"),
    _at("<проспект STREET, д. HOUSE, кв. FLAT>"),
    _at("живу на <улице STREET, HOUSE>"), _at("<пер. STREET, д.HOUSE>"),
    _at("<переулок STREET дом HOUSE>"),
    _at("<ул.STREET,HOUSE>"), _at("<ул. STREET, HOUSE-FLAT>"), _at("адрес: <ул STREET д HOUSE>",
    small=True),
    _at("<г. TOWN, ул. STREET, HOUSE, кв. FLAT>", small=True),
    _at("<364000, г. TOWN, ул. STREET, д. HOUSE>"),
    _at("<Чеченская Республика, г. TOWN, ул. STREET, д. HOUSE>"),
    _at("<ул. STREET, дом HOUSE, подъезд 2, кв. FLAT>"),
    _at("<д. HOUSE, кв. FLAT>"), _at("<ул. STREET, д. HOUSE, корп. 2, кв. FLAT>"),
    _at("<мкр. STREET, д. HOUSE>"),
)  # fmt: skip
