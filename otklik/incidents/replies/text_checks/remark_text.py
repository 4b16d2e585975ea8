"""What the composer says about an answer: one sentence a remark, with its reason."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from otklik.cms.clarity.remark_text import CLARITY_SENTENCES
from otklik.nlp.reply_checks.manner import Step
from otklik.nlp.reply_checks.remark import Remark, Rule

PERSONAL = {
    "phone": gettext_lazy("a telephone"),
    "email": gettext_lazy("an e-mail address"),
    "card": gettext_lazy("a bank card"),
    "snils": gettext_lazy("a SNILS"),
    "passport": gettext_lazy("a passport"),
    "policy": gettext_lazy("a medical insurance policy"),
    "plate": gettext_lazy("a number plate"),
    "inn": gettext_lazy("an INN of a person"),
    "address": gettext_lazy("an address"),
    "name": gettext_lazy("a full name"),
}
LEAKS = {
    "name": gettext_lazy("a name"),
    "number": gettext_lazy("a number"),
    "address": gettext_lazy("an address"),
    "sum": gettext_lazy("a sum"),
}
SMILEYS = {
    "death": gettext_lazy("the person writes about a death"),
    "health": gettext_lazy("the person writes about health"),
    "children": gettext_lazy("the person complains about what happened to a child"),
    "harm": gettext_lazy("the person was harmed"),
    "refusal": gettext_lazy("you refuse"),
}
STEPS = {
    Step.NEED: gettext_lazy("what the person needs: name the matter, or say that you understand"),
    Step.SUBSTANCE: gettext_lazy("the substance: what to do and why"),
    Step.INTEREST: gettext_lazy(
        "interest: how you help on, or an invitation to the private channel"
    ),
}


def _long_text(remark: Remark) -> str:
    return _(
        "%(n)s characters: the order asks for a short answer, up to 600. If it cannot be short,"
        " invite the person to the private channel."
    ) % {"n": remark.count}


SENTENCES: dict[Rule, Callable[[Remark], str]] = {
    **CLARITY_SENTENCES,
    Rule.PERSONAL: lambda one: (
        _("This looks like personal data: %(kind)s. Everyone would see it: take it out.")
        % {"kind": PERSONAL[one.kind]}
    ),
    Rule.LEAK: lambda one: (
        _("This was said only privately: %(kind)s. Everyone would see it: take it out.")
        % {"kind": LEAKS[one.kind]}
    ),
    Rule.LONG_TEXT: _long_text,
    Rule.NO_NEXT_STEP: lambda one: _("What should the person do next? Say one step."),
    Rule.PROMISE_WITHOUT_DATE: lambda one: _("A promise without a day. By when?"),
    Rule.BLANK: lambda one: _("Nobody filled this in: write what belongs here, or take it out."),
    Rule.NO_GREETING: lambda one: _("No greeting: answers of this page usually begin with one."),
    Rule.NO_SIGNATURE: lambda one: (
        _("No signature: answers of this page usually end with “%(line)s”.") % {"line": one.instead}
    ),
    Rule.SMILEY: lambda one: (
        _("A smiley does not fit here: %(reason)s.") % {"reason": SMILEYS[one.kind]}
    ),
    Rule.RATING: lambda one: _("Do not ask for a rating before the matter is solved."),
    Rule.LIKE_ANOTHER: lambda one: _(
        "A colleague answered in nearly the same words lately. Make it fit this person."
    ),
}


def remark_sentence(remark: Remark) -> str:
    return SENTENCES[remark.rule](remark)


def step_words(step: Step) -> Any:
    return STEPS[step]


def review_summary(stops: int, advice: int, missing: int) -> str:
    """One announcement of what was found."""
    if stops:
        return ngettext(
            "%(n)s place keeps the answer from being sent.",
            "%(n)s places keep the answer from being sent.",
            stops,
        ) % {"n": stops}
    if advice + missing:
        n = advice + missing
        return ngettext("%(n)s piece of advice.", "%(n)s pieces of advice.", n) % {"n": n}
    return _("Nothing to remark.")
