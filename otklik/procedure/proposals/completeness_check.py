"""What a proposal says, and the order's check for completeness before it is submitted."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from otklik.core.refusal import Refused
from otklik.organisation.structure.units_and_institutions import Unit
from otklik.procedure.clauses.current_edition import text_at
from otklik.procedure.processes.journey_map import parse_steps
from otklik.procedure.processes.models import Process, missing_in

ADDRESS = re.compile(r"^[a-z0-9]+([.-][a-z0-9]+)*$")
CODE = re.compile(r"^[a-z0-9][a-z0-9-]*$")


class ProposalKind(models.TextChoices):
    INCLUDE = "include", pgettext_lazy("proposal", "include")
    CHANGE = "change", pgettext_lazy("proposal", "change")
    EXCLUDE = "exclude", pgettext_lazy("proposal", "exclude")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """About a clause: `address`, for a new one also `after`, and `text`; about a process: its code
    `process` and the `values` it would have."""

    kind: str
    address: str = ""
    after: str = ""
    text: str = ""
    process: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""
    basis: str = ""


def find_faults(wording: Wording) -> list[Any]:
    """Sentences about what is missing or wrong; empty when it may be submitted."""
    faults = _process_faults(wording) if wording.process else _clause_faults(wording)
    if not wording.reason.strip():
        faults.append(_("Say why: what is wrong today and what it gives people."))
    return faults


def _clause_faults(wording: Wording) -> list[Any]:
    if not ADDRESS.match(wording.address):
        return [_("Say which clause: its address, such as 4.3.")]
    current = text_at(wording.address)
    faults = []
    if wording.kind == ProposalKind.INCLUDE:
        if current is not None:
            faults.append(
                _("There is a clause %(address)s already: choose another address, or change it.")
                % {"address": wording.address}
            )
        if text_at(wording.after) is None:
            faults.append(_("Say after which clause the new one belongs."))
    elif current is None:
        faults.append(
            _("There is no clause %(address)s in the last edition.") % {"address": wording.address}
        )
    if wording.kind != ProposalKind.EXCLUDE:
        if not wording.text.strip():
            faults.append(_("Write the words of the clause."))
        elif current is not None and wording.text.strip() == current.strip():
            faults.append(_("The text is the same as the current one: change it."))
    return faults


def _process_faults(wording: Wording) -> list[Any]:
    if not CODE.match(wording.process):
        return [_("The code of a process has small Latin letters, digits and dashes.")]
    current = Process.objects.filter(code=wording.process).first()
    faults = []
    if wording.kind == ProposalKind.INCLUDE and current is not None and current.is_included:
        faults.append(_("There is a process with this code already: change it instead."))
    if wording.kind != ProposalKind.INCLUDE and (current is None or not current.is_included):
        faults.append(_("There is no process with this code."))
    if wording.kind == ProposalKind.EXCLUDE:
        return faults
    missing = missing_in(dict(wording.values))
    if missing:
        words = ", ".join(str(word) for word in missing)
        faults.append(_("Still missing: %(what)s.") % {"what": words})
    owner = wording.values.get("owner", "")
    if owner and not Unit.objects.filter(code=owner).exists():
        faults.append(_("There is no unit “%(code)s”.") % {"code": owner})
    try:
        parse_steps(wording.values.get("journey", ""))
    except Refused as refusal:
        faults.append(str(refusal))
    if wording.kind == ProposalKind.CHANGE and current is not None and not faults:
        now = current.values()
        if all(now.get(name, "") == value for name, value in wording.values.items()):
            faults.append(_("This is already in the register: change something."))
    return faults
