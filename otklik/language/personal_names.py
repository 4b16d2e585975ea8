"""Names of people in a message: whole or in parts, in small letters and in cases, Chechen ones too.

By dictionaries and endings, without a model: pymorphy3 knows Russian names, `chechen_names` those
it does not. Two parts beside each other are a name; one alone only after a word that announces it
(«меня зовут», «гражданин», «продавец») or where the dictionary leaves no doubt. Streets, towns and
things named after people are left alone, and so is a surname that nothing announces.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from otklik.language import personal_name_forms as forms
from otklik.language.chechen_names import CHECHEN_NAMES
from otklik.language.words import grammar, is_known, plain

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


@dataclass(frozen=True, slots=True)
class _Part:
    """A word of the text and what part of a name it may be."""

    start: int
    end: int
    form: str
    case: str  # «Small», «LARGE», «small»
    kinds: frozenset[str]

    @property
    def is_capital(self) -> bool:
        return self.case == "Small"


def names(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each, in their order; no two overlap."""
    end = 0
    parts = _parts(text)
    found = [*_by_initials(text), *_said(text, parts), *_side_by_side(text, parts)]
    for start, stop in sorted(found, key=_longest_first):
        if start >= end:
            yield start, stop
            end = stop


def _longest_first(span: tuple[int, int]) -> tuple[int, int]:
    return span[0], -span[1]


def _parts(text: str) -> list[_Part]:
    """The words of the text. What may be a name is asked for only where one may stand: the
    dictionary takes its time over words that it does not know."""
    tokens = list(forms.TOKEN.finditer(text))
    written = [plain(token.group()) for token in tokens]
    cases = [_case(token.group()) for token in tokens]
    # Where every word begins large, that says nothing.
    says_something = cases.count("Small") * 2 < len(cases) or len(cases) < forms.FEW
    announced = {m.end() for p in (forms.SAYS_A_NAME, forms.ANNOUNCES) for m in p.finditer(text)}
    ends_so = [forms.ENDS_LIKE_ONE.search(form) is not None for form in written]
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
    """Empty for «АМО» and «ФАПа», which are names of no person."""
    if word.isupper():
        return "LARGE" if len(word) > _LONGEST_SHORT_FORM else ""
    if not word[0].isupper():
        return "small"
    pieces = word.split("-")
    return "Small" if all(piece[1:].islower() or len(piece) == 1 for piece in pieces) else ""


def _by_initials(text: str) -> Iterator[tuple[int, int]]:
    for match in forms.WITH_INITIALS.finditer(text):
        kinds = _kinds(plain(match["after"] or match["before"]))
        is_two = match.group().count(".") == 2
        is_name = bool(kinds & {SURNAME, PERHAPS}) or (is_two and UNKNOWN in kinds)
        # «Б. Хмельницкого 54»
        is_street = match["after"] and forms.HOUSE.match(text, match.end())
        if is_name and not is_street and not _is_of_a_thing(text, match.start(), match.end()):
            yield match.span()


def _said(text: str, parts: Sequence[_Part]) -> Iterator[tuple[int, int]]:
    """«Меня зовут …»: what follows is a name, whatever else the word may be."""
    at = {part.start: place for place, part in enumerate(parts)}
    for match in forms.SAYS_A_NAME.finditer(text):
        place = at.get(match.end())
        if place is None:
            continue
        is_surely_said = "зовут" in match.group().lower()
        end = 0
        for many, part in enumerate(parts[place : place + forms.MOST_PARTS]):
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
    """Names in words that stand side by side and each may be a part of one."""
    place = 0
    while place < len(run):
        many = _whole(run[place : place + forms.MOST_PARTS]) or _one(text, run[place])
        start, end = run[place].start, run[place + max(many, 1) - 1].end
        if many and not _is_of_a_thing(text, start, end):
            yield start, end
        place += max(many, 1)


def _whole(run: Sequence[_Part]) -> int:
    """How many words from the first one on are a name of two or three parts."""
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
    # «Совдат Тепсаева»: no dictionary has the name, but what stands beside it is sure.
    part, kind = rest[0]
    if kind == SURNAME and PERHAPS in part.kinds:
        return part.is_capital and is_sure
    return UNKNOWN in part.kinds and (part.is_capital or is_sure)


def _one(text: str, part: _Part) -> int:
    """1 for a part that a word before it announces, or for a first name that is nothing else."""
    if not part.kinds & {NAME, SURNAME, PERHAPS}:
        return 0
    before = text[max(0, part.start - forms.LOOK_BACK) : part.start]
    if any(match.end() == len(before) for match in forms.ANNOUNCES.finditer(before + part.form)):
        # «депутат Пермского края»: an adjective, whatever it ends with.
        is_adjective = "ADJF" in _best(part.form) and forms.LIKE_AN_ADJECTIVE.search(part.form)
        return int((part.is_capital and not is_adjective) or SURE in part.kinds)
    is_quoted = before[-1:] in forms.QUOTES
    return int(
        part.is_capital and NAME in part.kinds and not is_quoted and _is_only_a_name(part.form)
    )


def _is_of_a_thing(text: str, start: int, end: int) -> bool:
    before = text[max(0, start - forms.LOOK_BACK) : start]
    is_after = forms.NAMED_AFTER.search(before) is not None
    return is_after or forms.AS_STREET.match(text, end) is not None


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
    if form in forms.OTHER_WORDS:
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
    """What part of a name a word may be; nothing for most words."""
    is_chechen = form in CHECHEN_NAMES or any(p in CHECHEN_NAMES for p in form.split("-")[:-1])
    if form in forms.NO_NAMES or (
        not is_chechen
        and forms.OF_CHECHEN_WORDS.search(form)
        and not forms.LIKE_A_NAME.fullmatch(form)
    ):
        return frozenset()
    read = grammar(form)
    is_listed = _is_in_dictionary(form)
    is_person = is_listed and bool(_best(form) & _OF_NAMES)
    is_common = is_listed and not is_person
    kinds = set()
    if is_chechen or (is_listed and any(one.has("Name") for one in read)):
        kinds.add(NAME)
    if forms.PATRONYMIC_FORM.fullmatch(form) and ("-" in form or not is_common):
        kinds.add(FATHERS)
    if is_listed and any(one.has("Surn") for one in read):
        kinds.add(SURNAME)
    elif FATHERS not in kinds and forms.SURNAME_FORM.fullmatch(form):
        kinds.add(PERHAPS if is_common else SURNAME)
    if (
        kinds - {PERHAPS}
        and (is_person or (is_chechen and (not is_common or "Geox" in _best(form))))
        and form not in forms.OTHER_WORDS
    ):
        kinds.add(SURE)
    if SURNAME in kinds and not is_common and forms.SURE_SURNAME.fullmatch(form):
        kinds.add(SURE)
    if not kinds and not is_listed and len(form) > 3 and not _best(form) & _NO_NOUNS:
        kinds.add(UNKNOWN)
    return frozenset(kinds)
