"""What a proposal must say before it may be handed in: the order's check for completeness."""

import re
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from otklik.core.refusal import Refused
from otklik.organisation.structure.units import Unit
from otklik.procedure.clauses.current_edition import text_at
from otklik.procedure.processes.journey_map import read_steps
from otklik.procedure.processes.models import Process, missing_in
from otklik.procedure.proposals.choices import ProposalKind

if TYPE_CHECKING:
    from otklik.procedure.proposals.proposed_wording import Wording

ADDRESS = re.compile(r"^[a-z0-9]+([.-][a-z0-9]+)*$")
CODE = re.compile(r"^[a-z0-9][a-z0-9-]*$")
Kind = ProposalKind


def faults_of(wording: "Wording") -> list[Any]:
    """Sentences about what is missing or wrong; empty when it may be handed in."""
    faults = _of_process(wording) if wording.process else _of_clause(wording)
    if not wording.reason.strip():
        faults.append(_("Say why: what is wrong today and what it gives people."))
    return faults


def _of_clause(wording: "Wording") -> list[Any]:
    if not ADDRESS.match(wording.address):
        return [_("Say which clause: its address, such as 4.3.")]
    there = text_at(wording.address)
    faults = []
    if wording.kind == Kind.INCLUDE:
        if there is not None:
            faults.append(
                _("There is a clause %(address)s already: choose another address, or change it.")
                % {"address": wording.address}
            )
        if text_at(wording.after) is None:
            faults.append(_("Say after which clause the new one stands."))
    elif there is None:
        faults.append(
            _("There is no clause %(address)s in the last edition.") % {"address": wording.address}
        )
    if wording.kind != Kind.EXCLUDE:
        if not wording.text.strip():
            faults.append(_("Write the words of the clause."))
        elif there is not None and wording.text.strip() == there.strip():
            faults.append(_("The words are those that stand there now: change them."))
    return faults


def _of_process(wording: "Wording") -> list[Any]:
    if not CODE.match(wording.process):
        return [_("The code of a process has small Latin letters, digits and dashes.")]
    there = Process.objects.filter(code=wording.process).first()
    faults = []
    if wording.kind == Kind.INCLUDE and there is not None and there.is_included:
        faults.append(_("There is a process with this code already: change it instead."))
    if wording.kind != Kind.INCLUDE and (there is None or not there.is_included):
        faults.append(_("There is no process with this code."))
    if wording.kind == Kind.EXCLUDE:
        return faults
    missing = missing_in(dict(wording.values))
    if missing:
        words = ", ".join(str(word) for word in missing)
        faults.append(_("Still missing: %(what)s.") % {"what": words})
    owner = wording.values.get("owner", "")
    if owner and not Unit.objects.filter(code=owner).exists():
        faults.append(_("There is no unit “%(code)s”.") % {"code": owner})
    try:
        read_steps(wording.values.get("journey", ""))
    except Refused as refusal:
        faults.append(str(refusal))
    if wording.kind == Kind.CHANGE and there is not None and not faults:
        now = there.values()
        if all(now.get(name, "") == value for name, value in wording.values.items()):
            faults.append(_("It says what the register says now: change something."))
    return faults
