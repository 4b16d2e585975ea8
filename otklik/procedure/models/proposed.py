"""What a proposal says, and what it would change."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from otklik.procedure.models.process import Process
from otklik.procedure.models.proposals import ProposalKind
from otklik.procedure.standing import text_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What a proposal says. About a clause: `address`, for a new one also `after`, and `text`;
    about a process: its `process` code and the `values` it would have."""

    kind: str
    address: str = ""
    after: str = ""
    text: str = ""
    process: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""
    basis: str = ""


class Proposed(models.Model):
    """The words of a proposal. `was` is what it would change, as it stood when it was handed in."""

    kind = models.CharField(max_length=7, choices=ProposalKind.choices)
    address = models.CharField(max_length=60, blank=True)
    after = models.CharField(max_length=60, blank=True)
    text = models.TextField(blank=True)
    process = models.CharField(max_length=40, blank=True)
    values = models.JSONField(default=dict, blank=True)
    was = models.JSONField(default=dict, blank=True)
    reason = models.TextField(blank=True)
    basis = models.CharField(max_length=300, blank=True)

    class Meta:
        abstract = True

    @property
    def is_about_process(self) -> bool:
        return bool(self.process)

    @property
    def wording(self) -> Wording:
        return Wording(
            kind=self.kind,
            address=self.address,
            after=self.after,
            text=self.text,
            process=self.process,
            values=self.values,
            reason=self.reason,
            basis=self.basis,
        )

    def hold(self, wording: Wording) -> None:
        """Say this from now on; the caller saves."""
        for name in ("kind", "address", "after", "text", "process", "reason", "basis"):
            setattr(self, name, getattr(wording, name))
        self.values = dict(wording.values)

    def standing_now(self) -> dict[str, Any]:
        """What it would change, as it stands in the newest edition or in the register today."""
        if self.process:
            process = Process.objects.filter(code=self.process, is_included=True).first()
            return process.values() if process else {}
        text = text_at(self.address)
        return {} if text is None else {"text": text}

    @property
    def has_moved(self) -> bool:
        """Whether what it would change is not what it was when it was handed in."""
        return bool(self.was != self.standing_now())
