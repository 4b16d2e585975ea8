"""A coder is done: two are compared, and whoever is last has the shares counted."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from otklik.audit import entries
from otklik.audit.models import Actor
from otklik.core.refusal import Refused
from otklik.surveys.coding import coder_agreement, results, survey_comparison
from otklik.surveys.coding.models import CodeMark, Coder, Coding


@transaction.atomic
def hand_in(coding: Coding, *, by: Actor, at: datetime) -> None:
    """This person is done. With the last one the coding is finished, or its differences are
    settled; whoever settled all of them finishes it."""
    current = coding.locked()
    coder = current.coder_or_refuse(by)
    if left := current.texts.unmarked(coder).count():
        raise Refused(_("Without a code: %(left)s. Code them first.") % {"left": left})
    if coder == Coder.FIRST:
        current.first_done_at = at
    elif coder == Coder.SECOND:
        current.second_done_at = at
    if coder != Coder.RESOLVER:
        entries.record(current, "coding.handed_in", by=by, at=at, coder=int(coder))
        if current.is_being_settled:
            _compare(current)
    is_all = current.first_done_at and (current.second_done_at or not current.is_double)
    if is_all and not current.texts.unmarked(current.counts_of).exists():
        _finish(current, by=by, at=at)
    current.save()
    coding.refresh_from_db()


def _compare(coding: Coding) -> None:
    """Both are done: how far they agree, and what they agree on stands."""
    coding.reliability = coder_agreement.reliability(coding)
    by_number = {code.number: code for code in coding.frame.codes.all()}
    marks = CodeMark.objects.filter(text__coding=coding)
    first, second = (marks.by(coder).by_answer() for coder in (Coder.FIRST, Coder.SECOND))
    for key, item in first.items():
        if item == second[key]:
            mark = CodeMark.objects.create(text_id=key, coder=Coder.RESOLVER, outcome=item.outcome)
            mark.codes.set(by_number[number] for number in item.codes)


def _finish(coding: Coding, *, by: Actor, at: datetime) -> None:
    coding.finished_at = at
    for wave in coding.coded_waves.select_related("wave__version"):
        wave.keep(results.counted(coding, wave.wave))
    coding.verdicts = survey_comparison.carried_out(coding)
    alphas: dict[str, Any] = coding.reliability.get("overall", {})
    entries.record(
        coding, "coding.finished", by=by, at=at, texts=coding.size, alpha=alphas.get("alpha")
    )
