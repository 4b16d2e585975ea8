"""Names of people in a message: whole or in part, in small letters and in cases, Chechen ones too.

By dictionaries and endings, without a model: pymorphy3 knows Russian names, `chechen_names.txt` has
others. Two adjacent parts are a name; a single one only after a word that announces it («меня
зовут», «гражданин», «продавец») or where the dictionary leaves no doubt. Streets, towns and things
named after people are skipped, and so is a surname that nothing announces.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from otklik.nlp.words.declension import forms_of_name
from otklik.nlp.words.lemmas import grammar, is_known, plain, read_word_lists, word_set

_LONGEST_SHORT_FORM = 3
NAME, FATHERS, SURNAME = "name", "fathers", "surname"
# Sure beyond what the dictionary lists last; and a word that no dictionary has.
SURE, UNKNOWN = "sure", "unknown"
# «Носков», «Кулаков»: another word of the dictionary that ends like a surname.
PERHAPS = "perhaps"
# Orders in which parts stand; the longest first.
_ORDERS = (
    (SURNAME, NAME, FATHERS), (NAME, FATHERS, SURNAME), (NAME, SURNAME), (SURNAME, NAME),
    (NAME, FATHERS), (FATHERS, SURNAME),
)  # fmt: skip


def _read_chechen_names() -> frozenset[str]:
    """Each name in every case, in lower case; women's names on a consonant stay as they are."""
    lists = read_word_lists(Path(__file__).with_name("chechen_names.txt"))
    feminine = {name for name in lists["on_a"] if name[-1] not in "ая"} | lists["unchanged"]
    every = lists["on_a"] | lists["mens"] | lists["unchanged"]
    forms = (forms_of_name(name, is_feminine=name in feminine) for name in every)
    return frozenset[str]().union(*forms) - {"хожу"}  # a form that is nearly always a verb


CHECHEN_NAMES = _read_chechen_names()


@dataclass(frozen=True, slots=True)
class _Part:
    """A word of the text and the name parts it may be."""

    start: int
    end: int
    form: str
    case: str  # «Small», «LARGE», «small»
    kinds: frozenset[str]

    @property
    def is_capital(self) -> bool:
        return self.case == "Small"


def names(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each, in order, without overlaps."""
    end = 0
    parts = _parts(text)
    found = [
        *_by_initials(text),
        *_names_after_introduction(text, parts),
        *_side_by_side(text, parts),
    ]
    for start, stop in sorted(found, key=lambda span: (span[0], -span[1])):
        if start >= end:
            yield start, stop
            end = stop


def _parts(text: str) -> list[_Part]:
    """The words of the text. The dictionary, slow for unknown words, is asked only where a name may
    be."""
    tokens = list(TOKEN.finditer(text))
    written = [plain(token.group()) for token in tokens]
    cases = [_case(token.group()) for token in tokens]
    # If every word is capitalised, capitals mean nothing.
    says_something = cases.count("Small") * 2 < len(cases) or len(cases) < FEW
    announced = {m.end() for p in (SAYS_A_NAME, ANNOUNCES) for m in p.finditer(text)}
    ends_so = [ENDS_LIKE_ONE.search(form) is not None for form in written]
    parts = []
    for place, (token, form, case) in enumerate(zip(tokens, written, cases, strict=True)):
        is_asked = (
            len(form) > 1
            and case != ""
            and (
                (case == "Small" and says_something)
                or form in CHECHEN_NAMES
                or any(ends_so[max(0, place - 2) : place + 3])
                or any(each.start() in announced for each in tokens[max(0, place - 2) : place + 1])
            )
        )
        kinds = _kinds(form) if is_asked else frozenset[str]()
        parts.append(_Part(token.start(), token.end(), form, case, kinds))
    return parts


def _case(word: str) -> str:
    """Empty for «АМО» and «ФАПа», which are no names of people."""
    if word.isupper():
        return "LARGE" if len(word) > _LONGEST_SHORT_FORM else ""
    if not word[0].isupper():
        return "small"
    pieces = word.split("-")
    return "Small" if all(piece[1:].islower() or len(piece) == 1 for piece in pieces) else ""


def _by_initials(text: str) -> Iterator[tuple[int, int]]:
    for match in WITH_INITIALS.finditer(text):
        kinds = _kinds(plain(match["after"] or match["before"]))
        is_two = match.group().count(".") == 2
        is_name = bool(kinds & {SURNAME, PERHAPS}) or (is_two and UNKNOWN in kinds)
        # «Б. Хмельницкого 54»
        is_street = match["after"] and HOUSE.match(text, match.end())
        if (
            is_name
            and not is_street
            and not _is_name_of_an_object(text, match.start(), match.end())
        ):
            yield match.span()


def _names_after_introduction(text: str, parts: Sequence[_Part]) -> Iterator[tuple[int, int]]:
    """«Меня зовут …»: a name follows, whatever else the word may be."""
    at = {part.start: place for place, part in enumerate(parts)}
    for match in SAYS_A_NAME.finditer(text):
        place = at.get(match.end())
        if place is None:
            continue
        is_surely_said = "зовут" in match.group().lower()
        end = 0
        for many, part in enumerate(parts[place : place + MOST_PARTS]):
            is_beside = many == 0 or text[end : part.start] == " "
            is_one = bool(part.kinds) or (many == 0 and is_surely_said and _is_a_noun(part.form))
            if not (is_beside and is_one):
                break
            end = part.end
        if end:
            yield match.end(), end


def _is_a_noun(form: str) -> bool:
    return len(form) > 2 and {"NOUN", "nomn", "sing"} <= _best(form)


def _side_by_side(text: str, parts: Sequence[_Part]) -> Iterator[tuple[int, int]]:
    run: list[_Part] = []
    for part in parts:
        if run and text[run[-1].end : part.start] not in (" ", "\u00a0"):
            yield from _of_run(text, run)
            run = []
        if part.kinds:
            run.append(part)
        elif run:
            yield from _of_run(text, run)
            run = []
    yield from _of_run(text, run)


def _of_run(text: str, run: Sequence[_Part]) -> Iterator[tuple[int, int]]:
    """Names in adjacent words that may each be part of one."""
    place = 0
    while place < len(run):
        many = _whole(run[place : place + MOST_PARTS]) or _one(text, run[place])
        start, end = run[place].start, run[place + max(many, 1) - 1].end
        if many and not _is_name_of_an_object(text, start, end):
            yield start, end
        place += max(many, 1)


def _whole(run: Sequence[_Part]) -> int:
    """How many words from the first one form a name of two or three parts."""
    for order in _ORDERS:
        parts = run[: len(order)]
        if len(parts) == len(order) and _fit(parts, order):
            return len(order)
    return 0


def _fit(parts: Sequence[_Part], order: Sequence[str]) -> bool:
    fitting = [kind in part.kinds for part, kind in zip(parts, order, strict=True)]
    rest = [
        (part, kind) for part, kind, fits in zip(parts, order, fitting, strict=True) if not fits
    ]
    if len({part.case for part in parts}) > 1 or len(rest) > 1:
        return False
    known = [part for part, fits in zip(parts, fitting, strict=True) if fits]
    is_sure = any(SURE in part.kinds for part in known)
    if FATHERS in order:
        return not rest or (rest[0][1] != FATHERS and bool(rest[0][0].kinds & {UNKNOWN, PERHAPS}))
    if not rest:
        return parts[0].is_capital or is_sure
    # «Совдат Тепсаева»: no dictionary has the name, but its neighbour is certain.
    part, kind = rest[0]
    if kind == SURNAME and PERHAPS in part.kinds:
        return part.is_capital and is_sure
    return UNKNOWN in part.kinds and (part.is_capital or is_sure)


def _one(text: str, part: _Part) -> int:
    """1 for a part that a word announces, or for a first name that is nothing else."""
    if not part.kinds & {NAME, SURNAME, PERHAPS}:
        return 0
    before = text[max(0, part.start - LOOK_BACK) : part.start]
    if any(match.end() == len(before) for match in ANNOUNCES.finditer(before + part.form)):
        # «депутат Пермского края»: an adjective, whatever its ending.
        is_adjective = "ADJF" in _best(part.form) and LIKE_AN_ADJECTIVE.search(part.form)
        return int((part.is_capital and not is_adjective) or SURE in part.kinds)
    is_quoted = before[-1:] in QUOTES
    return int(
        part.is_capital and NAME in part.kinds and not is_quoted and _is_only_a_name(part.form)
    )


def _is_name_of_an_object(text: str, start: int, end: int) -> bool:
    before = text[max(0, start - LOOK_BACK) : start]
    is_after = NAMED_AFTER.search(before) is not None
    return is_after or AS_STREET.match(text, end) is not None


_OF_NAMES = frozenset({"Name", "Surn", "Patr"})
_NO_NOUNS = frozenset({"ADJF", "VERB", "PRTF", "INFN", "ADVB", "PREP", "CONJ", "NPRO", "PRCL"})


@lru_cache(maxsize=20_000)
def _best(form: str) -> frozenset[str]:
    read = grammar(form)
    return read[0].grammemes if read else frozenset()


def _is_in_dictionary(form: str) -> bool:
    return all(is_known(piece) for piece in form.split("-"))


@lru_cache(maxsize=20_000)
def _is_only_a_name(form: str) -> bool:
    if form in OTHER_WORDS:
        return False
    if form in CHECHEN_NAMES:
        return not _is_in_dictionary(form) or "Name" in _best(form)
    if not {"Name", "sing"} <= _best(form):
        return False
    others = [one for one in grammar(form) if not one.grammemes & _OF_NAMES]
    return all(one.likelihood < 0.1 for one in others) and not any(
        one.has("Geox") for one in others
    )


@lru_cache(maxsize=50_000)
def _kinds(form: str) -> frozenset[str]:
    """Parts of a name that a word may be; none for most words."""
    is_chechen = form in CHECHEN_NAMES or any(p in CHECHEN_NAMES for p in form.split("-")[:-1])
    if form in NO_NAMES or (
        not is_chechen and OF_CHECHEN_WORDS.search(form) and not LIKE_A_NAME.fullmatch(form)
    ):
        return frozenset()
    read = grammar(form)
    is_listed = _is_in_dictionary(form)
    is_person = is_listed and bool(_best(form) & _OF_NAMES)
    is_common = is_listed and not is_person
    kinds = set()
    if is_chechen or (is_listed and any(one.has("Name") for one in read)):
        kinds.add(NAME)
    if PATRONYMIC_FORM.fullmatch(form) and ("-" in form or not is_common):
        kinds.add(FATHERS)
    if is_listed and any(one.has("Surn") for one in read):
        kinds.add(SURNAME)
    elif FATHERS not in kinds and SURNAME_FORM.fullmatch(form):
        kinds.add(PERHAPS if is_common else SURNAME)
    if (
        kinds - {PERHAPS}
        and (is_person or (is_chechen and (not is_common or "Geox" in _best(form))))
        and form not in OTHER_WORDS
    ):
        kinds.add(SURE)
    if SURNAME in kinds and not is_common and SURE_SURNAME.fullmatch(form):
        kinds.add(SURE)
    if not kinds and not is_listed and len(form) > 3 and not _best(form) & _NO_NOUNS:
        kinds.add(UNKNOWN)
    return frozenset(kinds)


TOKEN = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
PATRONYMIC_FORM = re.compile(
    r".{2,}(?:(?:[оеё]в|ь)ич(?:а|у|ем|е)?|(?:[оеё]в|ич)н(?:а|ы|е|у|ой|ою)|иничн(?:а|ы|е|у|ой))"
)
SURNAME_FORM = re.compile(
    r".{2,}(?:(?:[оеё]в|[иы]н)(?:а|у|ым|ой|е|ою)?|[сц]к(?:ий|ого|ому|им|ом|ая|ой|ую)|(?:ен|ч)ко"
    r"|[чщ]ук|юк|ян|дзе|швили)"
)
ENDS_LIKE_ONE = re.compile(
    r"(?:[оеё]в|[иы]н|[оеё]вич|ьич)(?:а|у|ым|ой|е|ою|ом|ем)?$|(?:[оеё]вн|ичн|иничн)(?:а|ы|е|у|ой|ою)$"
    r"|[сц]к(?:ий|ого|ому|им|ом|ая|ой|ую)$|ко$|[чщ]ук$|юк$|ян$|дзе$|швили$"
)
LIKE_AN_ADJECTIVE = re.compile(r"[сц]к(?:ий|ого|ому|им|ом|ая|ой|ую)$")
SURE_SURNAME = re.compile(r".{2,}[аеиухнр][еоё]в(?:а|у|ым|ой|е)?")
# Of the dictionary's names those that nobody bears here; and those that are mostly other words.
NO_NAMES = word_set(
    "лада киа рено мерседес мир аллах бог господь героев анон спартак коран комитет магазин рынок"
)
OTHER_WORDS = word_set(
    """
    роза вера надежда любовь роман лев марка мира слава победа ника гранд алмаз звезда лира аврора
    фея вега рубин сильва белла адель рамадан марта май августа вилла лилия маргаритка яна
    """
)
LIKE_A_NAME = re.compile(r".+(?:[оеё]в|[оеё]ва|вич|вна)(?:а|у|ы|е|ой|ым|ем)?")
OF_CHECHEN_WORDS = re.compile(r"[аоуюях]ь|къ|кх|[гкптцчх][\u04c0\u04cf]|ъ[аоу]")
NAMED_AFTER = re.compile(
    r"(?:ул(?:иц\w{1,20}|\.)?|пр(?:оспект\w{0,20}|осп\.?|-т\w?|\.)|пер(?:еул\w{1,20}|\.)|площад\w{1,20}|пл\.|бульвар\w{0,20}|шоссе"
    r"|имени|им\.?|жк|тр?ц|памят\w{1,20}|музе\w{1,20}|парк\w{0,20}|рын\w{1,20}|школ\w{1,20}|мечет\w{1,20}|больниц\w{1,20}|театр\w{0,20}|стадион\w{0,20}|города?"
    r"|геро\w{1,20}|сел[оае]|шейх\w?)\s*[«\"]?$",
    re.IGNORECASE,
)
HOUSE = re.compile(r",?\s{0,2}(?:д(?:ом|\.)?\s?)?\d{1,3}(?!\d)")
AS_STREET = re.compile(r"\s(?:улиц|проспект|переул|площад|бульвар)", re.IGNORECASE)
QUOTES = frozenset("«\"“„'")
SAYS_A_NAME = re.compile(
    r"(?:(?:меня|её|ее|его|сына|дочь|мужа|жену|маму|отца|которого|которую)\s+зовут|зовут\s+меня"
    r"|мо[её]\s+имя|имя|фамилия|фио|ф\.\s?и\.\s?о\.|пишет\s+вам|обращается|с\s+уважением|подпись"
    r"|на\s+имя|от\s+имени)[\s:,—–-]{1,4}(?=\w)",
    re.IGNORECASE,
)
ANNOUNCES = re.compile(
    r"(?<!\w)(?:граждан(?:ин|к)\w{0,3}|гр\.|гр-н\w?|гр-к\w|господин\w?|госпож\w|г-н\w?|г-ж\w|продав\w{1,20}"
    r"|кассир\w{0,20}|директор\w{0,20}|врач\w{0,20}|доктор\w{0,20}|завед\w{1,20}|зав\.|менеджер\w{0,20}|учител\w{1,20}|сосед\w{0,20}|инспектор\w{0,20}"
    r"|депутат\w{0,20}|хозя\w{1,20}|владел\w{1,20}|ип|предпринимател\w{1,20}|администратор\w{0,20}|сотрудни\w{1,20}|начальни\w{1,20}|глав\w"
    r"|мастер\w{0,20}|водител\w{1,20}|консультант\w{0,20}|специалист\w{0,20}|участков\w{1,20}|сын\w{0,2}|доч\w{1,20}|муж\w{0,2}|жен\w"
    r"|мам\w|брат\w{0,2}|сестр\w)[\s:—–-]{1,3}(?=\w)",
    re.IGNORECASE,
)
INITIAL = r"[А-ЯЁ]\."
WITH_INITIALS = re.compile(
    rf"(?<![\w.])(?:{INITIAL}\s?(?:{INITIAL}\s?)?(?P<after>[А-ЯЁ][а-яё]{{2,25}}(?:-[А-ЯЁ][а-яё]+)?)(?!\w)"
    rf"|(?P<before>[А-ЯЁ][а-яё]{{2,25}}(?:-[А-ЯЁ][а-яё]+)?)\s{INITIAL}(?:\s?{INITIAL})?)"
)
LOOK_BACK = 24  # characters
MOST_PARTS = 3
FEW = 20  # words
