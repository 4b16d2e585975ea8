"""Needs as text: size, change and its certainty, sources."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from otklik.dashboards.figures.period import Period
from otklik.dashboards.needs.collect_observations import INCIDENTS, Voice
from otklik.dashboards.needs.group_into_needs import OF_SURVEYS, Need, PlacedVoice, TopTopics
from otklik.dashboards.needs.observation_topic import Witness
from otklik.incidents.triage.panel import certainty_word
from otklik.ui import numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A need in the list: `kind` a state of the interface, `trend` its label, `change` figures."""

    need: Need
    size: str
    kind: str
    trend: str
    change: str
    evidence: tuple[str, ...]

    @property
    def is_proven(self) -> bool:
        return self.kind != "draft"


def row(need: Need) -> Row:
    kind, trend = trend_words(need.times)
    return Row(
        need=need,
        size=_size(need),
        kind=kind,
        trend=trend,
        change=_change(need),
        evidence=tuple(voice_words(one.voice) for one in need.voices),
    )


def _size(need: Need) -> str:
    if not need.size:
        return _("only in the survey")
    return ngettext("%(n)s time", "%(n)s times", need.size) % {"n": numbers.whole(need.size)}


def trend_words(times: tuple[float, float] | None) -> tuple[str, str]:
    """A state and its text: growth is claimed only where it is significant."""
    if times is None:
        return "draft", ""
    low, high = times
    if low > 1:
        return "late", _("grows")
    if high < 1:
        return "done", _("shrinks")
    return "draft", _("a change is not proven")


def _change(need: Need) -> str:
    """«было 20, стало 41: это от 1,25 до 3,36 прежнего числа, с учётом случайности»"""
    if need.times is None:
        return ""
    low, high = need.times
    values = {"before": numbers.whole(need.before), "now": numbers.whole(need.timed)}
    if not need.before:
        return _("before %(before)s, now %(now)s") % values
    message = _(
        "before %(before)s, now %(now)s: that is %(low)s to %(high)s times as many, with chance"
        " counted in"
    )
    return message % {**values, "low": numbers.decimal(low), "high": numbers.decimal(high)}


def voice_words(voice: Voice) -> str:
    """«Страница «Контакты»: не нашли 12 из 40»"""
    base = {"n": numbers.whole(voice.now), "base": numbers.whole(voice.base)}
    values: dict[str, Any] = {
        INCIDENTS: _("messages: %(n)s of %(base)s"),
        Witness.PAGE: _("did not find it on the page: %(n)s of %(base)s"),
        Witness.SEARCH: _("searched for it in vain: %(n)s of %(base)s"),
        Witness.CODE: _("wrote of it in the survey: %(n)s of %(base)s"),
        Witness.SCORE: _("not content in the survey: %(n)s of %(base)s"),
    }
    return str(values[voice.witness]) % base


def voice_row(placed: PlacedVoice, need: Need) -> dict[str, Any]:
    voice = placed.voice
    address, link = voice.address, _("Open")
    if voice.witness == INCIDENTS:
        address, link = "#incidents", _("Which messages")
    elif voice.witness == Witness.PAGE:
        link = _("Open the page")
    elif voice.witness == Witness.SEARCH:
        link = _("Search for it")
    elif voice.witness in (Witness.CODE, Witness.SCORE):
        link = _("Results of the survey")
    name = voice.name if voice.name != need.name else ""
    if not name:
        is_message = voice.witness == INCIDENTS
        name = _("Messages") if is_message else str(Witness(voice.witness).label).capitalize()
    return {
        "placed": placed,
        "name": name,
        "evidence": _evidence(voice),
        "trend": voice_change(voice),
        "guess": _guess(placed),
        "address": address,
        "link": link,
    }


def _evidence(voice: Voice) -> str:
    parts = [voice_words(voice)]
    if voice.interval is not None:
        ends = (numbers.percent(voice.interval.low), numbers.percent(voice.interval.high))
        parts.append(
            _("%(share)s, allowing for chance %(low)s – %(high)s")
            % {"share": numbers.percent(voice.share), "low": ends[0], "high": ends[1]}
        )
    parts.append(_("of: %(base)s") % {"base": voice.base_words})
    if voice.guessed:
        parts.append(
            ngettext(
                "%(n)s of them guessed by the program", "%(n)s of them guessed by the program",
                voice.guessed,
            )
            % {"n": numbers.whole(voice.guessed)}
        )  # fmt: skip
    return "; ".join(parts)


def voice_change(voice: Voice) -> str:
    if voice.verdict:
        return _("since the survey before: %(verdict)s") % {"verdict": voice.verdict}
    if voice.before is None:
        return ""
    return _("before: %(n)s") % {"n": numbers.whole(voice.before)}


def _guess(placed: PlacedVoice) -> str:
    """The certainty of the guess; empty without a placing."""
    placing = placed.placing
    if placing is None:
        return ""
    if placing.is_decided:
        return _("decided by a person")
    if placing.guessed_topic is None:
        return _("the program knows no topic for it")
    values = {"topic": placing.guessed_topic, "sure": certainty_word(placing.certainty)}
    message = _("the program’s guess: %(topic)s, %(sure)s") % values
    if placing.reason:
        message += pgettext("need", " (by the words: %(words)s)") % {"words": placing.reason}
    return message


def top_topic_lines(found: TopTopics, period: Period) -> list[tuple[str, str, str]]:
    """One row per topic: description, name, page; the one with most messages first."""
    largest = found.largest
    values = {"n": numbers.whole(largest.now), "base": numbers.whole(found.base)}
    lines = [(_("%(n)s of %(base)s messages with a topic:") % values, largest)]
    for one in found.growing:
        values = {"before": numbers.whole(one.before), "now": numbers.whole(one.now)}
        lines.append((_("seems to grow (before %(before)s, now %(now)s):") % values, one))
    return [
        (item, one.name, f"{reverse('dashboards:need', args=[one.key])}?{period.address}")
        for item, one in lines
    ]


FIRST_TOPICS = 12
MOST_OF_THE_SITE = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyFigure:
    """One figure of a survey and its need."""

    need: Need
    voice: Voice
    sentence: str
    change: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Groups:
    """`further` are the topics after the first; `site_left` is how many are not listed."""

    topics: Sequence[Row]
    further: Sequence[Row]
    site: Sequence[Row]
    site_left: int
    survey: Sequence[SurveyFigure]

    @property
    def number_of_topics(self) -> int:
        return len(self.topics) + len(self.further)


def group_needs(found: Sequence[Need]) -> Groups:
    """Groups keep their order; figures of a survey with the most people come first."""
    rows = [row(one) for one in found if one.size]
    topics = [one for one in rows if one.need.topic]
    site = [one for one in rows if not one.need.topic]
    items = [
        SurveyFigure(
            need=need, voice=placed.voice, sentence=voice_words(placed.voice),
            change=voice_change(placed.voice),
        )
        for need in found
        for placed in need.voices
        if placed.voice.witness in OF_SURVEYS
    ]  # fmt: skip
    return Groups(
        topics=topics[:FIRST_TOPICS],
        further=topics[FIRST_TOPICS:],
        site=site[:MOST_OF_THE_SITE],
        site_left=len(site[MOST_OF_THE_SITE:]),
        survey=sorted(items, key=lambda one: -one.voice.now),
    )
