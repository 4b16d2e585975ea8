"""The list of needs by who speaks: messages by topic, pages and searches that stand alone, and
what a survey says, which is of other days and other people."""

from collections.abc import Sequence
from dataclasses import dataclass

from otklik.dashboards.needs.need_text import Row, row, voice_change, voice_words
from otklik.dashboards.needs.needs import OF_SURVEYS, Need
from otklik.dashboards.needs.observations import Voice

FIRST_TOPICS = 12
MOST_OF_THE_SITE = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyFigure:
    """One figure of a survey and the need that it belongs to."""

    need: Need
    voice: Voice
    sentence: str
    change: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Groups:
    """`further` are the topics after the first; `site_left` how many are not listed."""

    topics: Sequence[Row]
    further: Sequence[Row]
    site: Sequence[Row]
    site_left: int
    survey: Sequence[SurveyFigure]

    @property
    def number_of_topics(self) -> int:
        return len(self.topics) + len(self.further)


def grouped(found: Sequence[Need]) -> Groups:
    """Each group keeps the order of what is found; a survey's figures, the most people first."""
    rows = [row(one) for one in found if one.size]
    topics = [one for one in rows if one.need.topic]
    site = [one for one in rows if not one.need.topic]
    items = [
        _survey_figure(need, placed.voice)
        for need in found
        for placed in need.voices
        if placed.voice.witness in OF_SURVEYS
    ]
    return Groups(
        topics=topics[:FIRST_TOPICS],
        further=topics[FIRST_TOPICS:],
        site=site[:MOST_OF_THE_SITE],
        site_left=len(site[MOST_OF_THE_SITE:]),
        survey=sorted(items, key=lambda one: -one.voice.now),
    )


def _survey_figure(need: Need, voice: Voice) -> SurveyFigure:
    return SurveyFigure(
        need=need, voice=voice, sentence=voice_words(voice), change=voice_change(voice)
    )
