"""Acts from the pack: their particulars, editions and clauses."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from otklik.core.pack.merge_into_tables import Changes, Tables, Values
from otklik.core.pack.parse import Pack, Report
from otklik.legal_acts.acts.act import Act
from otklik.legal_acts.acts.clause_dataclass import ClauseKind, ClauseText
from otklik.legal_acts.acts.edition import Edition, merge_texts
from otklik.legal_acts.acts.markdown_format import ActText, act_files, read_acts
from otklik.legal_acts.citations import follow_changes
from otklik.legal_acts.search import site_index

_DATES = {"adopted_on", "effective_on", "repealed_on"}


class RegisterLoader:
    name = "register"

    def files(self, pack: Pack) -> tuple[str, ...]:
        return act_files(pack)

    def validate(self, pack: Pack, report: Report) -> tuple[ActText, ...]:
        return read_acts(pack, report)

    def load(self, parsed: tuple[ActText, ...], tables: Tables) -> Changes:
        """What left the pack is unpublished, not deleted."""
        acts = tables.merge(
            Act,
            {
                act.header.code: _particulars(act)
                for act in sorted(parsed, key=lambda one: one.header.edition)
            },
            kind="act",
            write=_with_dates,
            leaving={"is_published": False},
        )
        editions = tables.merge(
            Edition,
            {f"{act.header.code}/{act.header.edition}": _edition(act) for act in parsed},
            kind="edition",
            leaving=None,
            find=_edition_lookup,
            write=lambda values: _with_dates({k: v for k, v in values.items() if k != "clauses"}),
            after=_follow_text,
        )
        if acts or editions:
            for act in Act.objects.filter(code__in=tables.memory.recall("act")).with_editions():
                site_index.renew(act, on=timezone.localdate(tables.at))
                follow_changes.follow_citations({act.code}, at=tables.at)
        return acts + editions


loader = RegisterLoader()


def _particulars(act: ActText) -> Values:
    """Those of the last edition win."""
    values = act.header.model_dump(
        mode="json", exclude={"code", "edition", "edition_effective_on", "changed_by"}
    )
    return {**values, "is_published": True}


def _edition(act: ActText) -> Values:
    begins_on = act.header.edition_effective_on
    return {
        "effective_on": begins_on and begins_on.isoformat(),
        "changed_by": act.header.changed_by,
        "clauses": [
            [clause.address, clause.kind.value, clause.label, clause.text] for clause in act.clauses
        ],
    }


def _with_dates(values: Values) -> dict[str, Any]:
    return {
        name: date.fromisoformat(value) if name in _DATES and value else value
        for name, value in values.items()
    }


def _edition_lookup(key: str) -> Mapping[str, Any]:
    code, _slash, number = key.partition("/")
    return {"act": Act.objects.get(code=code), "number": int(number)}


def _follow_text(edition: Edition, before: Values, values: Values) -> None:
    new_texts = _texts(values)
    edition.rewrite(merge_texts(edition.texts, _texts(before), new_texts) if before else new_texts)


def _texts(values: Values) -> list[ClauseText]:
    return [
        ClauseText(address=address, kind=ClauseKind(kind), label=label, text=text)
        for address, kind, label, text in values["clauses"]
    ]
