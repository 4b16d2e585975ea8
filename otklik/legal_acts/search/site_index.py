"""What the search of the site knows of an act: its particulars, and each clause under its address.

All of it is one group, so that an act is one result with the places where the words stand.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import batched

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from otklik.cms.search import entry, search
from otklik.legal_acts.acts.act import LANGUAGE, Act
from otklik.legal_acts.acts.clause_text import ClauseKind, ClauseText
from otklik.legal_acts.acts.layout import is_of_the_form
from otklik.legal_acts.acts.validity import Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """What is found as one: a clause with the list or the table that hangs on it."""

    address: str
    kind: ClauseKind
    text: str

    @property
    def name(self) -> str:
        return place_name(self.address, self.kind)


def place_name(address: str, kind: ClauseKind) -> str:
    """«пункт 2.1», «раздел 3»; a place without a number is named by the act alone."""
    decided = address.removeprefix("order.")
    if decided != address and decided[:1].isdigit():
        return _("clause %(address)s of what is decided") % {"address": decided}
    if not address[:1].isdigit():
        return ""
    if kind == ClauseKind.HEADING:
        return _("section %(address)s") % {"address": address}
    return _("clause %(address)s") % {"address": address}


GROUP = "act/"


def statuses_today(groups: Iterable[str]) -> dict[str, Status]:
    """By group of the search, for the groups that are acts: what holds for the edition that
    `renew` shows it today."""
    codes = [group.removeprefix(GROUP) for group in groups if group.startswith(GROUP)]
    if not codes:
        return {}
    today = timezone.localdate()
    acts = Act.objects.published().filter(code__in=codes).with_editions()
    return {f"{GROUP}{act.code}": act.status(today) for act in acts}


AT_ONCE = 200
"""Clauses of one transaction: a code has thousands, and others wait to write meanwhile."""


def renew(act: Act, *, on: date) -> None:
    """Tell the search what holds on that day; nothing of an act that the site does not show."""
    group = f"{GROUP}{act.code}"
    search.remove(group)
    search.remove_under(f"{group}/")
    if not act.is_published:
        return
    edition = act.edition_of(on)
    with override(LANGUAGE):
        url = act.get_absolute_url()
        search.put(
            group,
            url=url,
            kind=entry.Kind.ACT,
            language=LANGUAGE,
            title=act.name,
            text=f"{act.body}. {act.summary}",
            group=group,
        )
        for some in batched(passages(edition.texts if edition else ()), AT_ONCE):
            with transaction.atomic():
                for passage in some:
                    _put(act, passage, url=url, group=group)


def _put(act: Act, passage: Passage, *, url: str, group: str) -> None:
    search.put(
        f"{group}/{passage.address}",
        url=f"{url}#{passage.address}",
        kind=entry.Kind.CLAUSE,
        language=LANGUAGE,
        title=f"{act.short_name}, {passage.name}" if passage.name else act.name,
        text=passage.text,
        group=group,
    )


def passages(texts: Iterable[ClauseText]) -> Iterator[Passage]:
    """Clauses in their order, each with its items and its table; the form's own parts left out."""
    above: list[ClauseText] = []
    for clause in texts:
        if is_of_the_form(clause):
            continue
        if above and clause.kind in {ClauseKind.ITEM, ClauseKind.TABLE}:
            above.append(clause)
            continue
        if above:
            yield _passage(above)
        above = [clause]
    if above:
        yield _passage(above)


def _passage(clauses: list[ClauseText]) -> Passage:
    first = clauses[0]
    return Passage(
        address=first.address,
        kind=first.kind,
        text=" ".join(clause.printed for clause in clauses),
    )
