"""All checks of one reply."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from otklik.nlp.personal_data.find_and_mask import published_data
from otklik.nlp.personal_data.published_exceptions import NOTHING_KNOWN, PublishedData
from otklik.nlp.reply_checks import (
    abbreviations,
    clarity,
    fill_and_check_placeholders,
    officialese,
    person_names,
    private_message_leaks,
    smileys,
    structure_and_promises,
    too_many_citations,
)
from otklik.nlp.reply_checks.remark import Remark, Rule, without_duplicates
from otklik.nlp.reply_checks.sentences_and_words import sentences, words_of
from otklik.nlp.reply_checks.structure_and_promises import Habit, plain_alike
from otklik.nlp.similarity.fingerprint import SAME_FROM, most_alike
from otklik.nlp.words.lemmas import words

# Longer answers are not realistic; blocking checks read all of it.
LONGEST_ADVISED = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """Context of a reply: the question, its readers, other texts.

    `ours`: texts with the authority's own numbers and names (telephone, address, checked samples);
    `names`: names that may be public here; `not_personal`: fragments that somebody marked as no
    personal data; `others`: recent replies of other authors.
    """

    is_public: bool
    question: str = ""
    is_solved: bool = False
    habit: Habit = Habit()  # noqa: RUF009 - frozen
    ours: Sequence[str] = ()
    names: Sequence[str] = ()
    private: Sequence[str] = ()
    public: Sequence[str] = ()
    not_personal: frozenset[str] = frozenset()
    others: Sequence[str] = ()


def review(text: str, about: About) -> list[Remark]:
    """Stops first, then in the order of the text; remarks on the whole text last."""
    found = [*stops(text, about), *_advice(text, about)]
    return sorted(found, key=lambda one: (not one.is_stop, not one.is_about_words, one.start))


def stops(text: str, about: About) -> list[Remark]:
    """Personal data and leaks of a public reply; none of a private one."""
    if not about.is_public:
        return []
    known = [_bare(each) for each in about.ours]
    named = {word.lemma for each in about.names for word in words_of(each)}
    named_someone = person_names.find(text)
    published = _known(tuple(about.ours)) if named_someone else NOTHING_KNOWN
    found = [
        Remark(rule=Rule.PERSONAL, start=one.start, end=one.end, kind=one.kind)
        for one in named_someone
        if not any(_bare(text[one.start : one.end]) in each for each in known)
        and not published.has(one.kind, text[one.start : one.end])
        and not (one.kind == "name" and _is_called(text[one.start : one.end], named))
    ]
    for fact in private_message_leaks.leaks(
        text, private=about.private, public=(*about.public, *about.ours, *about.names)
    ):
        found.append(Remark(rule=Rule.LEAK, start=fact.start, end=fact.end, kind=fact.kind))
    found = person_names.Coverage(len(text)).first(found)
    return [one for one in found if text[one.start : one.end] not in about.not_personal]


def _advice(text: str, about: About) -> list[Remark]:
    text = text[:LONGEST_ADVISED]
    sentence = sentences(text)
    found = [
        *officialese.remarks(text),
        *clarity.remarks(sentence),
        *too_many_citations.remarks(text),
        *abbreviations.remarks(text, known=frozenset(words(about.question))),
        *structure_and_promises.remarks(text, habit=about.habit, is_solved=about.is_solved),
        *smileys.remarks(text, question=about.question),
        *fill_and_check_placeholders.remarks(text),
    ]
    place, likeness = most_alike(text, about.others)
    if likeness > SAME_FROM:
        found.append(Remark(rule=Rule.LIKE_ANOTHER, count=place))
    return without_duplicates(found)


@lru_cache(maxsize=8)
def _known(ours: tuple[str, ...]) -> PublishedData:
    return published_data(ours)


def _bare(text: str) -> str:
    """Letters and digits only, so that spellings of a telephone match."""
    return "".join(sign for sign in plain_alike(text) if sign.isalnum())


def _is_called(fragment: str, named: set[str]) -> bool:
    return all(word.lemma in named for word in words_of(fragment))
