"""How personal numbers are written in Russian texts: patterns, checksums, what stands before them.

Sources: Luhn, ISO/IEC 7812-1; SNILS, order of the Pension Fund's board (sum of the nine digits
times 9 to 1, modulo 101); plates, ГОСТ Р 50577 (twelve letters common to both alphabets).
"""

import re
from collections.abc import Callable

_FLAGS = re.IGNORECASE | re.VERBOSE

# Just before a number written without spaces: it names a thing, not a person.
_THING = re.compile(
    r"""(?: заказ\w* | трек\w* | отправлени\w+ | накладн\w+ | артикул\w* | сч[её]т\w* | инн
      | огрн\w* | кпп | бик | уин | договор\w* | обращени\w+ | заявк\w+ | чек\w* | квитанци\w+
      | штрих\w* | код\w* | imei | закон\w* | приказ\w* | постановлени\w+ | стать\w+ | ст\.
    ) \W{0,3} (?:номер\w*|n)? [\s№\#:.-]{0,4} $""",
    _FLAGS,
)
_OF_CARD = re.compile(r"карт\w*[^\]]{0,20}$", re.IGNORECASE)
_CONTEXT = 45  # characters

EMAIL = re.compile(r"(?<![\w.+-])[\w+][\w.+-]{0,63}@(?:[\w-]{1,63}\.){1,4}[^\W\d_]{2,20}(?![\w@])")
CARD = re.compile(
    r"(?<![\d.,/-])[2-6]\d{3}(?P<gap>[ \u00a0-]?)\d{4}(?P=gap)\d{4}(?P=gap)\d{4}(?!\d|[-/.]\d)"
)
SNILS_BY_WORD = re.compile(
    r"(?:снилс\w*|страхов\w{2,6}\s+свидетельств\w+)"
    r"[\s:№#—–-]{0,4}(?:(?:мой|номер|это|такой|его|её|ее)[\s:№#—–-]{1,4}){0,2}"
    r"(?P<number>\d{3}[\s-]?\d{3}[\s-]?\d{3}[\s-]?\d{2})(?!\d)",
    re.IGNORECASE,
)
SNILS_BY_FORM = re.compile(r"(?<![\d-])\d{3}-\d{3}-\d{3}[\s-]\d{2}(?![\d-])")
PASSPORT = re.compile(
    r"""паспорт\w* (?:\s+(?:рф|гражданина|данные|россии)){0,3} [\s:,.—–-]{0,4}
        (?:сери[яий]|сер\.|номер|№|n)? (?:\s+и\s+номер)? [\s:.№]{0,4}
        (?P<number>\d{2}\s?\d{2} [\s,]{0,3} (?:номер|ном\.|№|n)? [\s:]{0,3} \d{6}) (?!\d)""",
    _FLAGS,
)
_LETTER = "[авекмнорстухabekmhopctyx]"
PLATE = re.compile(
    rf"(?<!\w){_LETTER}\d{{3}}{_LETTER}{{2}}\s?\d{{2,3}}(?:\s?rus)?(?!\w)", re.IGNORECASE
)
# In capitals only, and not «С 100 НА 150»: pairs of letters that are words are left out.
PLATE_SPACED = re.compile(
    r"(?<!\w)[АВЕКМНОРСТУХABEKMHOPCTYX] \d{3} "
    r"(?!НА|НЕ|НО|ОТ|ОН|ТО|ТУ|ВО|СО|КО|КМ|СМ|ММ|УЕ)[АВЕКМНОРСТУХABEKMHOPCTYX]{2} \d{2,3}"
    r"(?!\w|\s?(?:руб|₽|кг|км|см|мм|шт))"
)
PLATE_BY_WORD = re.compile(
    rf"(?:номер\w*|машин\w*|авто\w*|госномер\w*)[\s:№,-]{{1,3}}"
    rf"(?P<number>{_LETTER}\d{{3}}{_LETTER}{{2}})(?!\w)",
    re.IGNORECASE,
)
_GAP = r"[\s()\-–—.]{0,3}"
PHONE = re.compile(
    rf"(?<![\da-zA-Z_+=])(?<!\d[.,\-])(?:\+\s?7|8|7){_GAP}[3489]\d{{2}}(?:{_GAP}\d){{7}}(?!\d)"
)
PHONE_ABROAD = re.compile(
    r"(?<![\w+])\+(?:9\d\d|37\d|38\d|7[67]|49)(?:[\s()\-]{0,2}\d){7,10}(?!\d)"
)
PHONE_WITHOUT_EIGHT = re.compile(
    rf"(?<![\da-zA-Z_+=])(?<!\d[.,\-\s])\(?9\d{{2}}{_GAP}\d{{3}}[\s-]?\d{{2}}[\s-]?\d{{2}}"
    r"(?!\d|[.-]\d|\s?(?:руб|₽))"
)
PHONE_OF_TOWN = re.compile(
    r"(?<![\w+])\((?:8[\s-]?)?\d{3,5}\)\s?\d{1,3}[\s-]\d{2}[\s-]\d{2}(?!\d|[.-]\d)"
)
PHONE_BY_WORD = re.compile(
    r"""(?: тел(?:ефон\w*|\.)? [\s:№—–-]{1,4} (?P<number>\d{2,3}[\s-]\d{2}[\s-]\d{2})
      | (?:тел\.|номер\s+телефона|звоните|позвоните|звонить|наберите|сот\.)
        [\s:№—–-]{0,4} (?P<other>\d{2,3}-\d{2}-\d{2}|\d{6,7})
    ) (?!\d|[.-]\d|\s?(?:руб|₽|р\.))""",
    _FLAGS,
)


def is_luhn(digits: str) -> bool:
    """The check digit of bank cards."""
    total = 0
    for index, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + index % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def is_snils(digits: str) -> bool:
    """The check number of a SNILS of eleven digits."""
    total = sum(int(digit) * (9 - index) for index, digit in enumerate(digits[:9]))
    return total % 101 % 100 == int(digits[9:])


type Accepts = Callable[[str, int, int], bool]


def always(text: str, start: int, end: int) -> bool:
    """The pattern says enough."""
    return True


def as_snils(text: str, start: int, end: int) -> bool:
    return is_snils(_digits(text[start:end]))


def as_card(text: str, start: int, end: int) -> bool:
    before = max(0, start - _CONTEXT)
    is_thing = _THING.search(text, before, start) and not _OF_CARD.search(text, before, start)
    return is_luhn(_digits(text[start:end])) and not is_thing


def as_phone(text: str, start: int, end: int) -> bool:
    """Not a free line; and if nothing but digits, not what the words before it call a thing."""
    digits = _digits(text[start:end])
    if digits[-10:].startswith("800") and len(digits) >= 10:
        return False
    is_bare = text[start:end].isdigit()
    return not (is_bare and _THING.search(text, max(0, start - _CONTEXT), start))


def _digits(text: str) -> str:
    return "".join(character for character in text if character.isdigit())
