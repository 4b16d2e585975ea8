"""Acts in the site's search: the particulars and each clause, in one group, so that an act is one
result with its matching places."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import batched

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from otklik.cms.search import index_entries, search_entry
from otklik.core.db.kept_values import cached_until_changed
from otklik.legal_acts.acts.act import LANGUAGE, Act
from otklik.legal_acts.acts.clause_dataclass import ClauseKind, ClauseText
from otklik.legal_acts.acts.layout import is_form_part
from otklik.legal_acts.acts.validity import Status

GROUP = "act/"
AT_ONCE = 200
"""Passages in one transaction: a code has thousands, and others wait to write."""


def place_name(address: str, kind: ClauseKind) -> str:
    """«пункт 2.1», «раздел 3»; empty for a clause without a number."""
    decided = address.removeprefix("order.")
    if decided != address and decided[:1].isdigit():
        return _("clause %(address)s of what is decided") % {"address": decided}
    if not address[:1].isdigit():
        return ""
    if kind == ClauseKind.HEADING:
        return _("section %(address)s") % {"address": address}
    return _("clause %(address)s") % {"address": address}


def statuses_today(groups: Iterable[str]) -> dict[str, Status]:
    """By group of the search, for groups that are acts."""
    codes = sorted(group.removeprefix(GROUP) for group in groups if group.startswith(GROUP))
    if not codes:
        return {}
    today = timezone.localdate()
    return cached_until_changed("statuses", today, *codes, make=lambda: _statuses(codes, on=today))


def _statuses(codes: list[str], *, on: date) -> dict[str, Status]:
    acts = Act.objects.published().filter(code__in=codes).with_editions()
    return {f"{GROUP}{act.code}": act.status(on) for act in acts}


def renew(act: Act, *, on: date) -> None:
    """The edition of a day into the search; nothing of an unpublished act."""
    group = f"{GROUP}{act.code}"
    index_entries.remove(group)
    index_entries.remove_under(f"{group}/")
    if not act.is_published:
        return
    edition = act.edition_of(on)
    with override(LANGUAGE):
        url = act.get_absolute_url()
        index_entries.put(
            group,
            url=url,
            kind=search_entry.Kind.ACT,
            language=LANGUAGE,
            title=act.name,
            text=f"{act.body}. {act.summary}",
            group=group,
        )
        for some in batched(passages(edition.texts if edition else ()), AT_ONCE):
            with transaction.atomic():
                for clauses in some:
                    _put_passage(act, clauses, url=url, group=group)


def _put_passage(act: Act, clauses: list[ClauseText], *, url: str, group: str) -> None:
    address = clauses[0].address
    name = place_name(address, clauses[0].kind)
    index_entries.put(
        f"{group}/{address}",
        url=f"{url}#{address}",
        kind=search_entry.Kind.CLAUSE,
        language=LANGUAGE,
        title=f"{act.short_name}, {name}" if name else act.name,
        text=" ".join(clause.printed for clause in clauses),
        group=group,
    )


def passages(texts: Iterable[ClauseText]) -> Iterator[list[ClauseText]]:
    """Each clause with its items and its table, without the parts of the form."""
    above: list[ClauseText] = []
    for clause in texts:
        if is_form_part(clause):
            continue
        if above and clause.kind in {ClauseKind.ITEM, ClauseKind.TABLE}:
            above.append(clause)
            continue
        if above:
            yield above
        above = [clause]
    if above:
        yield above
