"""Personal data in disguise: profiles, nicknames, dates of birth, partly hidden cards, telephones
with letters for digits or in words.
"""

import re
from collections.abc import Iterator

from otklik.nlp.words.lemmas import plain

_FLAGS = re.IGNORECASE | re.VERBOSE
# Paths of networks that are not people; and typical names of organisations.
_NO_PEOPLE = re.compile(
    r"""(?: wall | club | public | event | topic | photo | video | album | market | app | write | im
      | feed | clip | doc | search | share | joinchat | addstickers | group | away | reel | stories
      | explore | post | watch | hashtag | iv | login | help | support )(?: \d | [-_/?] | $ )""",
    _FLAGS,
)
_OF_AN_ORGANISATION = re.compile(
    r"""shop | market | store | magaz | komitet | comit | official | news | novosti | cafe | kafe
      | salon | delivery | dostavka | support | help | info | admin | group | club | public
      | channel | kanal | school | shkola | clinic | klinik | apteka | rynok | bank | gov | minist
      | chechen | chechnya | grozny | biblio | muzei | teatr | center | centr | servic | servis
      | torg | opt | mebel | auto | avto | sber | gosuslug | bot$""",
    _FLAGS,
)
_PROFILE = re.compile(
    r"""(?<![\w.@/-]) (?:https?://)? (?:www\.|m\.)?
      (?: (?: vk\.(?:com|ru) | vkontakte\.ru | t\.me | telegram\.me
            | (?:instagram|facebook|fb|tiktok)\.com ) /@?
        | ok\.ru/(?:profile/|(?!group)) | max\.ru/(?:u/|@|(?!join)) )
      (?P<name>[\w.]{2,63}\w) (?:/(?!\w)|[?][\w=&%.-]{1,80})?""",
    _FLAGS,
)
_NICK = re.compile(r"(?<![\w./@|\[])@(?P<name>[A-Za-z][A-Za-z0-9_.]{2,31}[A-Za-z0-9_])(?![\w@])")
_SURE_PROFILE = re.compile(
    r"(?:id\d{3,}|profile/\d{5,}|max\.ru/u/|profile\.php\?id=\d)", re.IGNORECASE
)
_MONTHS = r"(?:январ|феврал|март|апрел|ма[йя]|июн|июл|август|сентябр|октябр|ноябр|декабр)[а-я]{0,2}"
_DAY = (
    r"(?P<number>\d{1,2}[./-]\d{1,2}[./-](?:(?:19|20)\d{2}|\d{2})"
    rf"|\d{{1,2}}\s{_MONTHS}\s(?:19|20)\d{{2}}|(?:19|20)\d{{2}}-\d{{2}}-\d{{2}})"
)
BIRTH_BY_WORD = re.compile(
    r"(?<!\w)(?:дат[аыуе]\s+рождени[яею]|день\s+рождения|рожден\w{0,3}|родил(?:ся|ась|ись)|рожд\.|род\.|д\.\s?р\.|г\.\s?р\.)"
    rf"[\s:—–-]{{0,4}}{_DAY}(?!\d)",
    re.IGNORECASE,
)
BIRTH_BEFORE_WORD = re.compile(
    rf"(?<![\d./-]){_DAY}(?=\s?(?:г\.?|года?)?,?\s?(?:рождени|г\.\s?р|гр(?!\w)|р\.(?!\s?\w)|д\.\s?р))",
    re.IGNORECASE,
)
_MASKED = r"(?:[*xXхХ•#·.]{2,4})"
CARD_IN_PART = re.compile(
    rf"(?<![\d*•])[2-6]\d{{3}}[\s-]?(?:\d{{2}}{_MASKED}|{_MASKED})[\s-]?{_MASKED}[\s-]?(?:\d{{2}})?\d{{2}}(?!\d)"
)
# О, З, б and the like for digits: most must still be digits.
_LIKE_DIGITS = str.maketrans("оoqзбliі|вbч", "000361111884")
_SIGN = r"[\dОоOoЗзбlIіІ|Вч]"
_GAP = r"[\s()\-–—.]{0,3}"
_PHONE_IN_LETTERS = re.compile(
    rf"(?<![\w+=])(?:\+\s?7|8|7|В){_GAP}[9]{_SIGN}{{2}}(?:{_GAP}{_SIGN}){{7}}(?!\w)"
)
_LEAST_DIGITS = 5
_UNITS = {
    "ноль": 0, "нуль": 0, "один": 1, "раз": 1, "одна": 1, "два": 2, "две": 2, "три": 3, "четыре": 4,
    "пять": 5, "шесть": 6, "семь": 7, "восемь": 8, "девять": 9,
}  # fmt: skip
_TEENS = {
    "десять": 10, "одиннадцать": 11, "двенадцать": 12, "тринадцать": 13, "четырнадцать": 14,
    "пятнадцать": 15, "шестнадцать": 16, "семнадцать": 17, "восемнадцать": 18, "девятнадцать": 19,
}  # fmt: skip
_TENS = {
    "двадцать": 20, "тридцать": 30, "сорок": 40, "пятьдесят": 50, "шестьдесят": 60,
    "семьдесят": 70, "восемьдесят": 80, "девяносто": 90,
}  # fmt: skip
_HUNDREDS = {
    "сто": 100, "двести": 200, "триста": 300, "четыреста": 400, "пятьсот": 500, "шестьсот": 600,
    "семьсот": 700, "восемьсот": 800, "девятьсот": 900,
}  # fmt: skip
_NAMED = _UNITS | _TEENS | _TENS | _HUNDREDS
_NUMERAL = re.compile(r"[^\W\d_]+|[\d|]+")
_ONE = rf"(?:{'|'.join(sorted(_NAMED, key=len, reverse=True))}|плюс|\d{{1,4}})(?!\w)"
_RUN = re.compile(rf"(?<!\w){_ONE}(?:[\s,.–—-]{{1,3}}{_ONE}){{3,23}}", re.IGNORECASE)
_LEAST_WORDS = 3


def profiles(text: str) -> Iterator[tuple[int, int]]:
    """Profiles of people in networks and nicknames; not those of organisations."""
    found = [*_PROFILE.finditer(text), *_NICK.finditer(text)]
    for match in sorted(found, key=lambda one: one.start()):
        if is_sure_profile(match.group()) or not (
            _NO_PEOPLE.match(match["name"]) or _OF_AN_ORGANISATION.search(match["name"])
        ):
            yield match.span()


def is_sure_profile(written: str) -> bool:
    """Whether only people have such an address: «vk.com/id123», «ok.ru/profile/123»."""
    return _SURE_PROFILE.search(written) is not None


def phones_in_letters(text: str) -> Iterator[tuple[int, int]]:
    """«8 928 ооо 11 22»: letters that look like digits among them."""
    for match in _PHONE_IN_LETTERS.finditer(text):
        written = match.group()
        digits = sum(sign.isdigit() for sign in written)
        if digits >= _LEAST_DIGITS and any(sign.isalpha() or sign == "|" for sign in written):
            yield match.span()


def phones_in_words(text: str) -> Iterator[tuple[int, int]]:
    """«восемь девятьсот двадцать восемь …», digits among the words or not."""
    for match in _RUN.finditer(text):
        tokens = list(_NUMERAL.finditer(match.group()))
        if sum(token.group().isalpha() for token in tokens) < _LEAST_WORDS:
            continue
        items = spelt_digits(match.group())
        if (len(items) == 11 and items[:2] in {"89", "79", "88", "84"}) or (
            len(items) == 10 and items[0] == "9"
        ):
            yield match.span()


def spelt_digits(text: str) -> str:
    """The digits of a number in figures, look-alike letters or words."""
    written = plain(text)
    lines: list[str] = []
    open_value, open_below = 0, 0  # what a smaller numeral may be added to
    for match in _NUMERAL.finditer(written):
        word = match.group()
        value = _NAMED.get(word)
        if value is not None and 0 < value < open_below:
            lines[-1] = str(open_value := open_value + value)
        else:
            translated = word.translate(_LIKE_DIGITS)
            digits = filter(str.isdigit, translated)
            lines.append(str(value) if value is not None else "".join(digits))
            open_value = value or 0
        open_below = _room_below(value)
    return "".join(lines)


def _room_below(value: int | None) -> int:
    """Numerals below this may continue the previous one: «девятьсот двадцать», «двадцать два»."""
    if value is None:
        return 0
    if value >= 100:
        return 100
    return 10 if value in _TENS.values() else 0
