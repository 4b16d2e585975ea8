"""What is said about the clarity of a text: of a page, and of an answer in the composer."""

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from otklik.nlp.reply_checks.clarity import PLAINEST, SCHOOL_ENDS, Clarity
from otklik.nlp.reply_checks.remark import Remark, Rule


def _officialese(remark: Remark) -> str:
    return _("Offices speak so. Better: %(instead)s.") % {"instead": remark.instead}


def _abbreviation(remark: Remark) -> str:
    if remark.instead:
        return _("Not everybody knows this abbreviation. Perhaps: %(instead)s.") % {
            "instead": remark.instead
        }
    return _("Not everybody knows this abbreviation: write it out.")


def _long_sentence(remark: Remark) -> str:
    n = remark.count
    return ngettext(
        "%(n)s word in a sentence: cut it in two, it is read on a phone.",
        "%(n)s words in a sentence: cut it in two, it is read on a phone.",
        n,
    ) % {"n": n}


def _genitives(remark: Remark) -> str:
    return _("Nouns hang on each other. Say who does what.")


def _verbal_nouns(remark: Remark) -> str:
    return _("Nouns made of verbs, one after another: say who does what, by verbs.")


CLARITY_SENTENCES: Mapping[Rule, Callable[[Remark], str]] = {
    Rule.LONG_SENTENCE: _long_sentence,
    Rule.HARD_TEXT: lambda one: _("Hard to read as a whole: shorter words, shorter sentences."),
    Rule.GENITIVES: _genitives,
    Rule.PARTICIPLES: lambda one: _("Participles one after another: make sentences of them."),
    Rule.PASSIVE: lambda one: _("Who does it? Say so."),
    Rule.OFFICIALESE: _officialese,
    Rule.ACT_NUMBERS: lambda one: _(
        "More than one act: people need the rule, not the numbers. Keep one."
    ),
    Rule.ACT_TITLE: lambda one: _("The full title of an act: say what it gives the person."),
    Rule.ABBREVIATION: _abbreviation,
    Rule.VERBAL_NOUNS: _verbal_nouns,
}


def mark_words(mark: int, years: int | None = None) -> str:
    """«Ясность: 4 из 5», and the class of a school for a long text; empty for nothing to read."""
    if not mark:
        return ""
    message = _("Clarity: %(mark)s of %(most)s") % {"mark": mark, "most": PLAINEST}
    if years is None:
        return message
    if years > SCHOOL_ENDS:
        return _("%(clarity)s, harder than schoolbooks") % {"clarity": message}
    return _("%(clarity)s, as a schoolbook of class %(years)s") % {
        "clarity": message,
        "years": years,
    }


def clarity_words(clarity: Clarity) -> str:
    return mark_words(clarity.mark, clarity.years)


def remark_words(remark: Remark) -> str:
    return CLARITY_SENTENCES[remark.rule](remark)
