"""Write the evidence bundle of a period."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from otklik.audit.evidence import bundle as audit_bundle
from otklik.evidence.background_file_model import draft_path
from otklik.evidence.bundles.models import EvidenceBundle
from otklik.organisation.people.roles_and_rights import Right

BLOCKS_A_STEP = 20


def make(bundle_id: int, *, at: datetime) -> None:
    """Write the whole file. Harmless when repeated."""
    bundle = EvidenceBundle.objects.select_related("by").get(pk=bundle_id)
    if bundle.state != EvidenceBundle.State.RUNNING:
        return
    if not bundle.by.may(Right.TAKE_EVIDENCE):
        bundle.fail(str(_("The right to export evidence has ended.")), at=at)
        return

    def going(done: int, total: int) -> None:
        if done % BLOCKS_A_STEP == 0:
            bundle.note_progress(done, total=total, at=timezone.now())

    with draft_path(bundle, at=at) as path:
        made = audit_bundle.make(path, bundle.first, bundle.last, by=bundle.by, at=at, going=going)
        bundle.finish(
            path, at=timezone.now(), position=made.blocks, total=made.blocks, sha256=made.hash,
            head=made.head,
        )  # fmt: skip
