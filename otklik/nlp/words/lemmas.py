"""Words and their dictionary forms (lemmas), by pymorphy3.

The analyser loads its dictionaries (about 15 MB, a tenth of a second) at the first word, and each
word form is analysed once a process: messages of a town repeat the same few thousand forms. Ё is
written as Е throughout, since people seldom type it.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Protocol, cast

# No real word is longer; a wall of letters without spaces would take seconds.
LONGEST_WORD = 40

# The last of very many readings of a form only blur a search.
_MOST_READINGS = 5


def word_set(words: str) -> frozenset[str]:
    """Words separated by spaces and line breaks."""
    return frozenset(words.split())


def read_word_lists(path: Path) -> dict[str, frozenset[str]]:
    """Word sets of a file by heading: `[name]` is a heading, `#` begins a comment."""
    parts = re.split(r"\[(\w+)\]", re.sub("#.*", "", path.read_text("utf-8")))
    return dict(zip(parts[1::2], map(word_set, parts[2::2]), strict=True))


STOP_WORDS: frozenset[str] = word_set(
    """
    а без более бы быть в весь во вот все вы где да даже для до другой его ее если есть еще же за
    здесь и из или им их к как какой ко кто ли либо мы на наш не него нее нет ни них но ну о об
    один он она они оно от очень по под при про с сам свой себя сей со так также такой там то
    тогда тоже только тот ты у уж уже хотя чего чей чем что чтобы это этот я
    """
)

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*|\d+")
# The analyser handles these, and fails on letters without a Unicode name, as of Tangut.
_CYRILLIC = re.compile("[\u0400-\u04ff]+")
_CYRILLIC_PARTS = re.compile("[\u0400-\u04ff]+(?:-[\u0400-\u04ff]+)*")
_ENGLISH_PLURAL = re.compile(rf"[a-z]{{3,{LONGEST_WORD - 1}}}s")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")


class _Tag(Protocol):
    @property
    def grammemes(self) -> frozenset[str]: ...


class _Parse(Protocol):
    word: str
    normal_form: str
    tag: _Tag
    score: float

    @property
    def lexeme(self) -> "list[_Parse]": ...

    def inflect(self, grammemes: set[str]) -> "_Parse | None": ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One reading of a word form: lemma, grammemes as in OpenCorpora, and probability."""

    lemma: str
    grammemes: frozenset[str]
    likelihood: float

    def has(self, *grammemes: str) -> bool:
        return self.grammemes.issuperset(grammemes)


@dataclass(frozen=True, slots=True)
class Form:
    """One grammatical reading of a word form."""

    grammemes: frozenset[str]


class _Analyser(Protocol):
    def parse(self, word: str) -> list[_Parse]: ...
    def word_is_known(self, word: str) -> bool: ...


@cache
def _analyser() -> _Analyser:
    from pymorphy3 import MorphAnalyzer  # the import alone slows every command's start

    return cast("_Analyser", MorphAnalyzer())


def visible(text: str) -> str:
    """The text without soft hyphens, zero-width characters and direction marks.

    The zero-width joiner goes too, so combined emoji fall apart.
    """
    return _INVISIBLE.sub("", text)


def plain(text: str) -> str:
    """Lower case, Е for Ё, nothing invisible."""
    return visible(text).lower().replace("ё", "е")


def words(text: str) -> list[str]:
    """Words and integers in order, in lower case with Е for Ё."""
    return _WORD.findall(plain(text))


@lru_cache(maxsize=100_000)
def lemma(word: str) -> str:
    """The lemma of a word; of several readings the likeliest."""
    if len(word) > LONGEST_WORD or not _CYRILLIC.fullmatch(word):
        return word[:LONGEST_WORD]
    return _analyser().parse(word)[0].normal_form.replace("ё", "е")


@lru_cache(maxsize=100_000)
def readings(word: str) -> tuple[str, ...]:
    """All lemmas of a word, likeliest first: «прав» is of «право», «правый».

    Two forms of a word always share a lemma here, which their likeliest ones need not. An unknown
    word is its own lemma too; an English plural also gives the singular.
    """
    if _ENGLISH_PLURAL.fullmatch(word):
        return (word, word[:-1])
    if len(word) > LONGEST_WORD or not _CYRILLIC.fullmatch(word):
        return (word[:LONGEST_WORD],)
    forms = [parse.normal_form.replace("ё", "е") for parse in _analyser().parse(word)]
    own = [] if is_known(word) else [word]
    return tuple(dict.fromkeys([*forms[:_MOST_READINGS], *own]))


@lru_cache(maxsize=100_000)
def grammar(word: str) -> tuple[Reading, ...]:
    """Readings of a word form in lower case, likeliest first; none for non-Russian words."""
    if len(word) > LONGEST_WORD or not _CYRILLIC_PARTS.fullmatch(word):
        return ()
    return tuple(_readings(word))


@lru_cache(maxsize=2_000)
def forms(word: str) -> tuple[Form, ...]:
    """Grammatical readings of a Russian word form in lower case, likeliest first."""
    if len(word) > LONGEST_WORD or not _CYRILLIC.fullmatch(word):
        return ()
    return tuple(Form(grammemes=frozenset(each.tag.grammemes)) for each in _analyser().parse(word))


@lru_cache(maxsize=2_000)
def all_forms(lemma: str) -> tuple[str, ...]:
    """All forms of a Russian word without Ё; none of other words."""
    if not is_known(lemma):
        return ()
    parse = next(
        (each for each in _analyser().parse(lemma) if each.normal_form == each.word),
        _analyser().parse(lemma)[0],
    )
    return tuple(dict.fromkeys(form.word.replace("ё", "е") for form in parse.lexeme))


def inflect(word: str, keep: set[str], to: set[str]) -> str:
    """The word with grammemes `keep` in the form with `to`; empty without one. Ё stays."""
    if len(word) > LONGEST_WORD or not _CYRILLIC.fullmatch(word):
        return ""
    for parse in _analyser().parse(word):
        if keep <= parse.tag.grammemes:
            found = parse.inflect(to)
            return "" if found is None else found.word
    return ""


def _readings(word: str) -> Iterator[Reading]:
    for parse in _analyser().parse(word)[:_MOST_READINGS]:
        yield Reading(
            lemma=parse.normal_form.replace("ё", "е"),
            grammemes=frozenset(parse.tag.grammemes),
            likelihood=parse.score,
        )


@lru_cache(maxsize=10_000)
def is_known(word: str) -> bool:
    """Whether the Russian dictionary has this form."""
    is_readable = len(word) <= LONGEST_WORD and _CYRILLIC.fullmatch(word) is not None
    return is_readable and _analyser().word_is_known(word)


def is_hyphenated(left: str, right: str) -> bool:
    """Whether the dictionary has this hyphenated word: «торгово-промышленный»."""
    word = f"{left}-{right}"
    is_readable = len(word) <= LONGEST_WORD and _CYRILLIC_PARTS.fullmatch(word) is not None
    return is_readable and _analyser().word_is_known(word)


def lemmas(text: str) -> list[str]:
    """Lemmas of all words in order, numbers unchanged.

    Stop words stay, since a phrase search needs them: see `without_stop_words`.
    """
    return [lemma(word) for word in words(text)]


def without_stop_words(lemmas: Iterable[str]) -> list[str]:
    """Only the lemmas that carry meaning of their own."""
    return [each for each in lemmas if each not in STOP_WORDS]
