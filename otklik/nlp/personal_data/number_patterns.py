"""Patterns of personal numbers in Russian texts, their checksums, and words before them.

Sources: Luhn, ISO/IEC 7812-1; SNILS, order of the Pension Fund's board (sum of the nine digits
times 9 to 1, modulo 101); plates, ГОСТ Р 50577 (twelve letters common to both alphabets).
"""

import re
from collections.abc import Callable

_FLAGS = re.IGNORECASE | re.VERBOSE

# Directly before a number without spaces: it belongs to a thing, not a person.
_OBJECT_NUMBER = re.compile(
    r"""(?: заказ\w{0,20} | трек\w{0,20} | рпо | посылк\w{1,20} | отправлени\w{1,20}
      | накладн\w{1,20} | артикул\w{0,20} | арт\.
      | сч[её]т\w{0,20} | [лр]/с | инн | огрн\w{0,20} | кпп | бик | уин | окпо | ф[нпд]д?
      | договор\w{0,20}
      | обращени\w{1,20} | заявк\w{1,20} | заявлени\w{1,20} | чек\w{0,20} | квитанци\w{1,20}
      | штрих\w{0,20} | код\w{0,20} | imei
      | закон\w{0,20} | приказ\w{0,20} | постановлени\w{1,20} | протокол\w{0,20}
      | стать\w{1,20} | ст\. | дел[оау]
      | парти[яию] | лот\w{0,20} | билет\w{0,20} | талон\w{0,20} | сертификат\w{0,20}
      | лицензи\w{1,20} | осаго | каско
      | (?:серийн|кадастров|инвентарн|заводск)\w{1,20} | сч[её]тчик\w{0,20} | бонусн\w{1,20}
      | лояльности
    ) \W{0,2} (?:номер\w{0,20}|n)? (?:\s\w{2,12})? [\s№\#:(-]{0,4} $""",
    _FLAGS,
)
# «12.89280001122» is one long number, «89280001122.89280003344» are two telephones.
_PIECE = re.compile(r"(?<!\d)\d{1,9}[.,\-]$")
_OF_CARD = re.compile(r"карт\w{0,20}[^\]]{0,20}$", re.IGNORECASE)
_CONTEXT = 45  # characters

# Between a word and its number: punctuation, and up to three words («у меня», «моего мужа номер»).
_SIGNS = r"[\s:№\#=()«\"—–\-]"
_TO = rf"{_SIGNS}{{0,4}}(?:[а-яё]{{1,14}}\.?{_SIGNS}{{1,4}}){{0,3}}"
_BACK_TO = r"[\s,)(—–\-]{1,3}(?:это[\s—–-]+)?(?:мой\s+|номер\s+)?"

_HOST = r"@(?:[\w-]{1,63}\.){1,4}[^\W\d_]{2,20}(?![\w@])"
EMAIL = re.compile(
    rf"(?<![a-zA-Z\d_.+])(?<![a-zA-Z\d_.+]-)[a-zA-Z\d_+][a-zA-Z\d_.+-]{{0,63}}{_HOST}"
    rf"|(?<![\w.+-])[а-яёА-ЯЁ\d_+][а-яёА-ЯЁ\d_.+-]{{0,63}}{_HOST}"
    r"|(?<![\w.+-])[\w+][\w.+-]{0,63}@(?:[\w-]{1,63}\.){1,4}рф(?![\w@])"
)
# Obfuscated or split.
EMAIL_SPELT = re.compile(
    r"""(?<![\w.+-]) [a-z\d][\w.+-]{0,63}
        (?: \s?[\[({](?:at|собака|а|a)[\])}]\s? | \s(?:собака|at)\s | \s?@\s? )
        (?: [a-z\d-]{1,63} (?: \. | \s?точка\s? ) ){1,3} (?:ru|com|net|org|su|рф|ру) (?![\w@])""",
    _FLAGS,
)
_CARD_GAP = r"(?:[ \u00a0]{1,2}|[.\-–])?"
_CARD = rf"[2-6]\d{{3}}(?P<gap>{_CARD_GAP})\d{{4}}(?P=gap)\d{{4}}(?P=gap)\d{{4}}(?!\d|[-/.]\d)"
CARD = re.compile(rf"(?<![\d.,/-]){_CARD}")
CARD_BY_WORD = re.compile(
    rf"(?<!\w)(?:карт(?:[ауыео]\w?|очк\w{{1,20}})|сбер\w{{0,20}}|тинькоф\w{{0,20}}|втб|мир|реквизит\w{{0,20}}){_TO}"
    rf"(?<!\d)(?P<number>{_CARD})",
    re.IGNORECASE,
)
CARD_BEFORE_WORD = re.compile(
    rf"(?<![\d.,/-])(?P<number>{_CARD})(?={_BACK_TO}карт[ауы])", re.IGNORECASE
)
_SNILS = r"(?P<number>\d{3}[\s.-]?\d{3}[\s.-]?\d{3}[\s.-]?\d{2})(?!\d)"
SNILS_BY_WORD = re.compile(
    rf"(?:снилс\w{{0,20}}|страхов\w{{2,6}}\s+(?:свидетельств\w{{1,20}}|номер\w{{0,20}})){_TO}(?<!\d){_SNILS}",
    re.IGNORECASE,
)
SNILS_BEFORE_WORD = re.compile(
    rf"(?<![\d-]){_SNILS.replace('(?!', '(?=' + _BACK_TO + 'снилс)(?!')}", re.IGNORECASE
)
SNILS_BY_FORM = re.compile(r"(?<![\d-])\d{3}-\d{3}-\d{3}[\s-]\d{2}(?![\d-])")
_INN = r"(?P<number>\d{12}|\d{4}[ -]\d{4}[ -]\d{4}|\d{3}[ -]\d{3}[ -]\d{3}[ -]\d{3})(?![ -]?\d)"
INN_BY_WORD = re.compile(
    rf"(?<!\w)(?:инн\w{{0,3}}|налоговый\s+номер|номер\w?\s+налогоплательщика){_TO}(?<!\d){_INN}",
    re.IGNORECASE,
)
INN_BEFORE_WORD = re.compile(
    rf"(?<![\d-])(?P<number>\d{{12}})(?={_BACK_TO}инн(?!\w))", re.IGNORECASE
)
_POLICY = r"(?P<number>\d{16}|\d{4}(?P<gap>[ \u00a0-])\d{4}(?P=gap)\d{4}(?P=gap)\d{4})(?!\d)"
POLICY_BY_WORD = re.compile(
    rf"(?<!\w)(?:(?:мед)?полис\w{{0,20}}|омс|енп){_TO}(?:[а-яё]{{1,14}}{_SIGNS}{{1,4}})?(?<!\d){_POLICY}",
    re.IGNORECASE,
)
POLICY_BEFORE_WORD = re.compile(
    rf"(?<![\d-])(?P<number>\d{{16}})(?={_BACK_TO}(?:полис|омс)\w{{0,20}})", re.IGNORECASE
)
_PASSPORT_WORDS = (
    r"(?:рф|россии|граждан\w{1,20}|гр\.|данные|таки[ех]|выдан\w?|сери[яийею]|сер\.|с|и|номер\w?|мо[йеёя]\w{0,2}|мужа"
    r"|жены|мамы|сына|дочери|реб[её]нка|паспорт\w{0,20})"
)
_PASSPORT = (
    r"(?P<number>\d{2}[\s-]?\d{2}[\s,-]{0,3}(?:номер|ном\.|№|n|н\.?)?[\s:№]{0,3}\d{6})(?!\d)"
)
PASSPORT = re.compile(
    rf"(?<!\w)(?:паспорт\w{{0,20}}|пасп\.?|сери[яию])[\s:,.(—–№-]{{0,4}}"
    rf"(?:{_PASSPORT_WORDS}[\s:,.—–№-]{{1,4}}){{0,4}}№?\s?(?<!\d){_PASSPORT}",
    re.IGNORECASE,
)
PASSPORT_ABROAD = re.compile(
    r"(?:загран\w{0,20}|заграничн\w{1,20}\s+паспорт\w{0,20})[\s:,.№—–-]{0,4}(?:(?:паспорт|номер|серия)\w{0,20}[\s:,№]{1,3})?"
    r"(?P<number>\d{2}\s?№?\s?\d{7})(?!\d)",
    re.IGNORECASE,
)
PASSPORT_BEFORE_WORD = re.compile(
    rf"(?<![\d-])(?P<number>\d{{2}}\s?\d{{2}}\s?(?:№\s?)?\d{{6}})(?={_BACK_TO}паспорт)",
    re.IGNORECASE,
)
_LETTER = "[авекмнорстухabekmhopctyx]"
PLATE = re.compile(
    rf"(?<!\w){_LETTER}-?\d{{3}}-?{_LETTER}{{2}}[\s/|-]?\d{{2,3}}(?:\s?rus)?(?!\w)", re.IGNORECASE
)
# In capitals only, and not «С 100 НА 150»: pairs of letters that are words are left out.
PLATE_SPACED = re.compile(
    r"(?<!\w)[АВЕКМНОРСТУХABEKMHOPCTYX] ?\d{3} ?"
    r"(?!НА|НЕ|НО|ОТ|ОН|ТО|ТУ|ВО|СО|КО|КМ|СМ|ММ|УЕ)[АВЕКМНОРСТУХABEKMHOPCTYX]{2} \d{2,3}"
    r"(?!\w|\s?(?:руб|₽|кг|км|см|мм|шт))"
)
PLATE_BY_WORD = re.compile(
    rf"(?<!\w)(?:(?:гос\.?\s?)?номер\w{{0,20}}|машин\w{{0,20}}|авто\w{{0,20}}|госномер\w{{0,20}}|г/н)[\s:№,-]{{1,3}}"
    rf"(?:(?:машины|авто\w{{0,20}})[\s:№,-]{{1,3}})?"
    rf"(?P<number>{_LETTER}\s?\d{{3}}\s?{_LETTER}{{2}}(?:\s?\d{{2,3}})?)(?!\w)",
    re.IGNORECASE,
)
_GAP = r"[\s()\-–—.]{0,3}"
PHONE = re.compile(rf"(?<![\da-zA-Z_+=])(?:\+\s?7|8|7){_GAP}[3489]\d{{2}}(?:{_GAP}\d){{7}}(?!\d)")
PHONE_SPREAD = re.compile(
    r"(?<![\w+])(?:\+\s?7|8|7)(?:(?:[ .-]\d){10}|/\d{3}/\d{3}[\s-]?\d{2}[\s-]?\d{2})(?!\d)"
)
PHONE_ABROAD = re.compile(
    r"(?<![\w+])\+(?:9\d\d|37\d|38\d|7[67]|49)(?:[\s()\-]{0,2}\d){7,10}(?!\d)"
)
PHONE_WITHOUT_EIGHT = re.compile(
    rf"(?<![\da-zA-Z_+=])(?<!\d[.,\-\s])(?:\(9\d{{2}}\)|9\d{{2}}(?!\))){_GAP}\d{{3}}[\s-]?\d{{2}}[\s-]?\d{{2}}"
    r"(?!\d|[.-]\d|\s?(?:руб|₽))"
)
PHONE_OF_TOWN = re.compile(
    r"(?<![\w+])\((?:8[\s-]?)?\d{3,5}\)\s?\d{1,3}[\s-]\d{2}[\s-]\d{2}(?!\d|[.-]\d)"
)
PHONE_BY_WORD = re.compile(
    r"""(?: тел(?:ефон\w{0,20}|\.)? [\s:№—–-]{1,4} (?P<number>\d{2,3}[\s-]\d{2}[\s-]\d{2})
      | (?:моб|сот|тел)\w{0,20}\.? [\s:№—–-]{1,4} (?P<mobile>9\d{2}(?:[\s-]?\d){7})
      | телефон\w{0,20} [\s:№—–-]{1,3} (?P<home>\d{3}(?!000)\d{3})
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
    """The pattern suffices."""
    return True


def as_snils(text: str, start: int, end: int) -> bool:
    return is_snils(_digits(text[start:end]))


def as_card(text: str, start: int, end: int) -> bool:
    before = max(0, start - _CONTEXT)
    is_thing = _OBJECT_NUMBER.search(text, before, start) and not _OF_CARD.search(
        text, before, start
    )
    return is_luhn(_digits(text[start:end])) and not is_thing


def as_card_by_word(text: str, start: int, end: int) -> bool:
    """People mistype digits; but a shop's card is a thing."""
    return not _OBJECT_NUMBER.search(text, max(0, start - _CONTEXT), start)


def as_phone(text: str, start: int, end: int) -> bool:
    """Not a free line; and a number of bare digits not after words for a thing."""
    if _PIECE.search(text, max(0, start - _CONTEXT), start):
        return False
    digits = _digits(text[start:end])
    if digits[-10:].startswith("800") and len(digits) >= 10:
        return False
    is_bare = text[start:end].isdigit()
    return not (is_bare and _OBJECT_NUMBER.search(text, max(0, start - _CONTEXT), start))


def _digits(text: str) -> str:
    return "".join(character for character in text if character.isdigit())
