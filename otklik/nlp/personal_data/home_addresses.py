"""Home addresses: a street with a house, or a house with a flat, and the town before them.

A street without a house is a place, not an address. Small letters are read too, more strictly:
«улица перекрыта 5 дней» is no address.
"""

import re
from collections.abc import Iterator

from otklik.nlp.words.lemmas import grammar, plain, word_set

# Not «ш.» in lower case without its dot: too ambiguous.
STREET = (
    r"(?:ул(?:иц[аеуы]|\.)?|пер(?:еул\w{1,20}|\.)?|пр(?:оспект\w{0,20}|осп\.?|-т\w?|-кт\w?|\.)?|б(?:ульвар\w{0,20}|-р\w?)"
    r"|пл(?:ощад(?:ь|и|ью)|\.)|ш(?:оссе|\.)|проезд\w{0,20}|тупик\w{0,20}|мкр\w{0,20}\.?|микрорайон\w{0,20})"
)
_HOUSE_WORD = r"(?:д(?:ом\w{0,2}|\.)?\s?)"
_NUMBER = r"№?\s?\d{1,4}(?:[а-еА-Е](?!\w)|\s[абгдеАБГДЕ](?![\w.])|/\d{1,3})?(?:-\d{1,4}(?![\d-]))?"
_FLAT = (
    r"(?:,?\s{0,2}(?:корп(?:ус|\.)?|к\.|стр\.|строение)\s?\d{1,3}\w?)?"
    r"(?:,?\s{0,2}(?:подъезд|под\.|этаж|эт\.)\s?\d{1,2}){0,2}"
    r"(?:,?\s{0,2}(?:кв(?:артир\w|\.)?|комн\w{0,20}\.?)\s?№?\s?\d{1,4})?"
)
_NAME = r"(?:\d{1,3}(?:-\w{1,2})?\s)?(?:имени\s|им\.\s?)?(?:[А-ЯЁа-яё][\w-]{0,30}\.?\s{0,2}){1,4}?"
_TOWN_WORD = (
    r"(?:город\w?|г\.?|сел[оаеу]|с\.?|пос[её]л\w{1,20}|пос\.|п\.|станиц\w|ст-ца|хутор\w?|х\.)"
)
_BEFORE = (
    r"(?:(?:\d{6}|[а-яё]+ск\w{1,20} республик\w|чр|рф|россия"
    r"|[а-яё][\w-]{2,20} (?:область|край|район|р-н)"
    rf"|{_TOWN_WORD}\s?[а-яё][\w-]{{2,25}})(?:,\s{{0,2}}|\s)){{0,4}}"
)
_WITH_STREET = re.compile(
    rf"(?<!\w){_BEFORE}(?P<street>{STREET}(?:\s{{1,2}}|(?<=\.)))(?P<name>{_NAME})"
    rf"(?P<sure>,\s{{0,2}}|{_HOUSE_WORD}|(?<=\s)|(?<=,))(?:,?\s{{0,2}}{_HOUSE_WORD})?(?P<house>{_NUMBER})"
    rf"(?P<flat>{_FLAT})(?![\w-])",
    re.IGNORECASE,
)
_OTHERS = re.compile(
    rf"(?<!\w)[А-ЯЁ][\w-]{{3,30}}\s(?:улиц[аеуы]|проспект\w?|переулк\w?),?\s{{0,2}}{_HOUSE_WORD}?{_NUMBER}{_FLAT}(?!\w)"
    r"|(?<!\w)[дД](?:ом\w{0,2}|\.)\s?\d{1,4}(?:\w|/\d{1,3})?,?\s{0,2}кв(?:артир\w|\.)?\s?\d{1,4}(?!\w)"
    r"|(?<!\w)кв\.\s?№?\s?\d{1,4}(?!\w)|(?<!\w)квартир[аеуы]\s?№\s?\d{1,4}(?!\w)"
)
# «Тверь Чайковского 15-8»: a town and, without its word, a street named after somebody.
_BY_TOWN = re.compile(
    rf"(?<!\w)(?:г\.\s?|с\.\s?|город\s|село\s)?(?P<town>[а-яё][а-яё-]{{2,20}}),?\s{{1,2}}(?P<street>[а-яё][а-яё-]{{3,30}}),?\s{{1,2}}"
    rf"(?P<house>{_HOUSE_WORD}?\d{{1,4}}(?:[а-е](?!\w))?)(?P<flat>[-/]\d{{1,4}}(?![\d-])|{_FLAT})(?![\w-])",
    re.IGNORECASE,
)
_STREET_FORM = re.compile(r"(?:[оеё]ва|[иы]на|[сц]кого|[сц]кой|[сц]кая|ого|его|ых|вича|швили)$")
_STREETS = word_set(
    "мира победы ленина труда свободы дружбы революции октября космонавтов молодежная садовая"
    " школьная"
)
# Towns that the dictionary of forms does not know, as `chechen_names` has people's names.
_TOWNS = word_set(
    """
    шали урус-мартан знаменское ведено ножай-юрт итум-кали самашки катыр-юрт автуры ойсхара
    цоци-юрт мескер-юрт
    """
)
_COUNTED = re.compile(
    r"\s?(?:%|дн|день|дня|час|мин|лет|год|мес|недел|раз|чел|руб|₽|р\.|тыс|млн|м\b|км|метр|шт|штук|кг"
    r"|январ|феврал|март|апрел|ма[йя]|июн|июл|август|сентябр|октябр|ноябр|декабр|[:.,]\d|-[йяеому])",
    re.IGNORECASE,
)
_NO_NAMES = frozenset(
    {"VERB", "INFN", "PRTS", "PRED", "CONJ", "PREP", "NPRO", "ADVB", "GRND", "PRCL"}
)
_NEVER = word_set("дом дома дому доме номер магазин рынок остановка")


def addresses(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each, in order, without overlaps."""
    end = 0
    others = (match.span() for match in _OTHERS.finditer(text))
    for start, stop in sorted([*_by_street(text), *_by_town(text), *others]):
        if start >= end:
            yield start, stop
            end = stop


def _by_street(text: str) -> Iterator[tuple[int, int]]:
    for match in _WITH_STREET.finditer(text):
        is_sure = bool(match["flat"].strip()) or re.search(r"[дД]", match["sure"]) is not None
        words = match["name"].split()
        if not is_sure and _COUNTED.match(text, match.end()):
            continue
        if all(word[0].isupper() or word[0].isdigit() or _may_name(word) for word in words):
            yield match.span()


def _by_town(text: str) -> Iterator[tuple[int, int]]:
    for match in _BY_TOWN.finditer(text):
        town, street, flat = match["town"], match["street"], match["flat"].strip()
        is_large = town[0].isupper() and street[0].isupper()
        if not (flat or (is_large and not _COUNTED.match(text, match.end()))):
            continue
        form = plain(street)
        if _is_town(plain(town)) and (_STREET_FORM.search(form) or form in _STREETS):
            yield match.span()


def _is_town(form: str) -> bool:
    return any(one.has("Geox") and not one.has("Surn") for one in grammar(form)) or form in _TOWNS


def _may_name(word: str) -> bool:
    form = plain(word).strip(".,")
    if form in _NEVER:
        return False
    read = grammar(form)
    return not read or not read[0].grammemes & _NO_NAMES
