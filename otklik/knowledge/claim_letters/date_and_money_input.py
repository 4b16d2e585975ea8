"""Days and sums as people type them, and sums in print."""

import re
from datetime import date
from decimal import Decimal

from otklik.knowledge.consumer_deadlines.calculate_deadline import EARLIEST, LATEST

BLANKS = re.compile(r"[\s\u00a0\u202f_]+")
DAY_FIRST = re.compile(r"(\d{1,2})[./\- ](\d{1,2})[./\- ](\d{4}|\d{2})", re.ASCII)
YEAR_FIRST = re.compile(r"(\d{4})[./-](\d{1,2})[./-](\d{1,2})", re.ASCII)
IN_WORDS = re.compile(r"([0-9]{1,2}) ([а-яё]{3,9})\.? ([0-9]{4})")
YEAR_WORD = re.compile(r"\s?(?:г\.?|года?)$")
MONTH_NAMES = (
    "января", "февраля", "марта", "апреля", "мая", "июня",
    "июля", "августа", "сентября", "октября", "ноября", "декабря",
)  # fmt: skip
NOMINATIVES = (
    "январь", "февраль", "март", "апрель", "май", "июнь",
    "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь",
)  # fmt: skip
ROUBLES = re.compile(r"(?:руб(?:\.|лей|ля|ль)?|р\.?|₽)", re.IGNORECASE)
KOPECKS = re.compile(r"(\d{1,2}) ?(?:коп(?:\.|еек|ейки|ейка)?|к\.?)", re.IGNORECASE)
SUM = re.compile(r"\d{1,9}(?:[.,]\d{1,2})?", re.ASCII)
THOUSANDS = re.compile(r"\d{1,3}(?:[.,]\d{3})+", re.ASCII)
LARGEST = Decimal("999999999.99")
NO_BREAK = "\N{NO-BREAK SPACE}"


def parse_day(text: str) -> date:
    """«3.03.2026», «3 марта 2026 года», «03/03/26», «2026-03-03». Raises ValueError."""
    plain = YEAR_WORD.sub("", BLANKS.sub(" ", text.strip().lower()))
    if found := DAY_FIRST.fullmatch(plain):
        day, month, year = (int(part) for part in found.groups())
        year += 2000 if year < 100 else 0
    elif found := YEAR_FIRST.fullmatch(plain):
        year, month, day = (int(part) for part in found.groups())
    elif found := IN_WORDS.fullmatch(plain):
        day, month, year = int(found[1]), _month(found[2]), int(found[3])
    else:
        raise ValueError("No day.")
    result = date(year, month, day)
    if not EARLIEST <= result <= LATEST:
        raise ValueError("A day of no purchase.")
    return result


def parse_sum(text: str) -> Decimal:
    """«12 000», «12000,50», «12 000 руб. 50 коп.», «12.000». Raises ValueError."""
    plain = BLANKS.sub(" ", text.strip().lower())
    kopecks = Decimal(0)
    if (found := KOPECKS.search(plain)) and ROUBLES.search(plain[: found.start()]):
        kopecks = Decimal(found[1]) / 100
        plain = plain[: found.start()] + plain[found.end() :]
    plain = ROUBLES.sub("", plain).replace(" ", "").strip(".,")
    if THOUSANDS.fullmatch(plain):
        plain = re.sub("[.,]", "", plain)
    if not SUM.fullmatch(plain) or (kopecks and not plain.isdecimal()):
        raise ValueError("No sum.")
    decimal = Decimal(plain.replace(",", ".")) + kopecks
    if not 0 < decimal <= LARGEST:
        raise ValueError("A sum beyond all measure.")
    return decimal.quantize(Decimal("0.01"))


def roubles(amount: Decimal) -> str:
    """«12 000 руб.», «12 000,50 руб.»: figures in groups, kopecks where there are any."""
    whole, part = divmod(amount.quantize(Decimal("0.01")), 1)
    grouped = f"{int(whole):,}".replace(",", NO_BREAK)
    kopecks = f",{int(part * 100):02d}" if part else ""
    return f"{grouped}{kopecks}{NO_BREAK}руб."


def share(percent: Decimal) -> str:
    """«1 %», «0,5 %»."""
    return f"{percent.normalize():f}".replace(".", ",") + f"{NO_BREAK}%"


def _month(word: str) -> int:
    """Its number by «марта», «март», «мар»; 0 for no month."""
    names = zip(MONTH_NAMES, NOMINATIVES, strict=True)
    return next(
        (n for n, (name, item) in enumerate(names, 1) if name.startswith(word) or word == item), 0
    )
