from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from pydantic import Field

from otklik.core.pack.merge_into_tables import Changes, Tables, Values
from otklik.core.pack.parse import Pack, Report
from otklik.core.pack.validation import PackModel, report_repeated, validate_rows
from otklik.incidents.topics.models import Competence, Topic, TopicPhrase, Urgency
from otklik.organisation.structure.pack_loader import UnitsFile, unknown_unit
from otklik.organisation.structure.units_and_institutions import Unit

TOPICS = "topics.csv"
NOBODY = "—"


class TopicRow(PackModel):
    """A row of topics.csv. `sample1` and `sample2` are examples of what people write;
    `competence_ru` names the competence, for people who read the file."""

    code: str = Field(min_length=1, max_length=20)
    name_ru: str = Field(min_length=1, max_length=200)
    competence: Competence
    competence_ru: str
    route_to: str = Field(max_length=200)
    sample1: str
    sample2: str
    ask_for: str = Field(max_length=300)
    unit: str = Field(min_length=1)
    urgency: Urgency
    needs_approval: bool

    def values(self) -> Values:
        return {
            "name": self.name_ru,
            "competence": self.competence.value,
            "route_to": "" if self.route_to == NOBODY else self.route_to,
            "ask_for": "" if self.ask_for == NOBODY else self.ask_for,
            "unit": self.unit,
            "urgency": self.urgency.value,
            "needs_approval": self.needs_approval,
            "is_active": True,
            "phrases": sorted({text for text in (self.sample1, self.sample2) if text}),
        }


def report_unknown_topics(
    name: str, codes: Iterable[tuple[int, str]], topics: Collection[str], report: Report
) -> None:
    """Report codes, with their lines in a file, that are not in `topics`, if those are known."""
    for line, code in codes:
        if topics and code not in topics:
            report.add(name, line, _("There is no topic “%(code)s”.") % {"code": code})


def read_topics(pack: Pack, report: Report) -> list[TopicRow]:
    rows = validate_rows(TopicRow, pack, TOPICS, report) or []
    report_repeated(TOPICS, [(line, row.code) for line, row in rows], report)
    units = UnitsFile.read(pack, report)
    codes = {unit.code for unit in units.units} if units else set()
    for line, row in rows:
        if units and row.unit not in codes:
            report.add(TOPICS, line, unknown_unit(row.unit))
    return [row for _line, row in rows]


def load_topics(rows: Iterable[TopicRow], tables: Tables) -> Changes:
    return tables.merge(
        Topic,
        {row.code: row.values() for row in rows},
        kind="topic",
        write=_topic_attributes,
        after=_keep_phrases,
    )


def _topic_attributes(values: Values) -> Mapping[str, Any]:
    attributes = {name: value for name, value in values.items() if name != "phrases"}
    if "unit" in attributes:
        attributes["unit"] = Unit.objects.get(code=attributes["unit"])
    return attributes


def _keep_phrases(topic: Topic, before: Values, values: Values) -> None:
    """Add and delete phrases to match the pack; those added by people stay."""
    old, new = set(before.get("phrases", ())), set(values["phrases"])
    topic.phrases.filter(is_from_pack=True, text__in=old - new).delete()
    for text in sorted(new - old):
        TopicPhrase.objects.get_or_create(topic=topic, text=text, defaults={"is_from_pack": True})
