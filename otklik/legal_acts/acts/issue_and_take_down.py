"""Issue an edition of an act, or take an act off the site, with all that follows."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from otklik.audit.models import Actor
from otklik.core.enqueue_tasks import enqueue
from otklik.core.refusal import Refused
from otklik.legal_acts.acts.act import Act
from otklik.legal_acts.acts.clause_dataclass import ClauseText
from otklik.legal_acts.acts.edition import Edition
from otklik.legal_acts.acts.validity import day
from otklik.legal_acts.citations import follow_changes
from otklik.legal_acts.search import site_index


@transaction.atomic
def issue_edition(
    act: Act,
    clauses: Sequence[ClauseText],
    *,
    effective_on: date | None = None,
    changed_by: str = "",
    at: datetime,
) -> Edition:
    """The text from a day on, for the first edition from the act's own day. Owners of citations are
    told, the search is renewed. Raises Refused without a day, or for one not after the last
    edition's."""
    Act.objects.select_for_update(of=("self",)).get(pk=act.pk)
    last = act.editions.order_by("-number").first()
    if last is None:
        edition = Edition.objects.create(act=act, number=1)
    else:
        begun = last.effective_on or act.effective_on
        if effective_on is None:
            raise Refused(_("Say from which day this edition is in force."))
        if begun is not None and effective_on <= begun:
            sentence = _("The edition before takes effect on %(day)s: choose a later day.")
            raise Refused(sentence % {"day": day(begun)})
        edition = Edition.objects.create(
            act=act, number=last.number + 1, effective_on=effective_on, changed_by=changed_by
        )
    edition.rewrite(clauses)
    follow_changes.follow_citations({act.code}, at=at)
    enqueue("otklik.legal_acts.tasks.renew_act", act.pk, timezone.localdate(at).isoformat())
    return edition


@transaction.atomic
def take_off_the_site(act: Act, *, by: Actor | None, at: datetime) -> None:
    """Make it a draft again. Safe to repeat; `by` is None for acts of a demonstration."""
    if not act.is_published:
        return
    act.is_published = False
    act.save(update_fields=["is_published"])
    site_index.renew(act, on=timezone.localdate(at))
    act.record_correction(by=by, at=at, fields=["is_published"], texts={})
