"""Write the evidence bundle of a period."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from otklik.audit.evidence import bundle as audit_bundle
from otklik.evidence.bundles.models import Proof
from otklik.evidence.requested_file import draft_path
from otklik.organisation.people.roles_and_rights import Right

BLOCKS_A_STEP = 20


def make(proof_id: int, *, at: datetime) -> None:
    """Write the whole file. Harmless when repeated."""
    proof = Proof.objects.select_related("by").get(pk=proof_id)
    if proof.state != Proof.State.RUNNING:
        return
    if not proof.by.may(Right.TAKE_EVIDENCE):
        proof.fail(str(_("The right to export evidence has ended.")), at=at)
        return

    def going(done: int, total: int) -> None:
        if done % BLOCKS_A_STEP == 0:
            proof.note_progress(done, total=total, at=timezone.now())

    with draft_path(proof, at=at) as path:
        made = audit_bundle.make(path, proof.first, proof.last, by=proof.by, at=at, going=going)
        proof.finish(
            path, at=timezone.now(), position=made.blocks, total=made.blocks, sha256=made.hash,
            head=made.head,
        )  # fmt: skip
