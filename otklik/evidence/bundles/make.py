"""Evidence of a period becomes a file, by a task."""

import logging
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.files import File
from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from otklik.audit.evidence import bundle as audit_bundle
from otklik.core.files.uploads import private_files
from otklik.core.queue import enqueue
from otklik.core.refusal import Refused
from otklik.evidence.bundles.models import Proof
from otklik.organisation.people.roles_and_rights import Right

logger = logging.getLogger(__name__)
BLOCKS_A_STEP = 20


def hurry_lost(*, at: datetime) -> int:
    """Let those without a sign of life be made anew; how many there were."""

    lost = list(Proof.objects.lost(at=at))
    for proof in lost:
        with transaction.atomic():
            Proof.objects.filter(pk=proof.pk).update(alive_at=at)
            enqueue("otklik.evidence.tasks.make_evidence", proof.pk)
    return len(lost)


def forget(*, at: datetime) -> int:
    """Files that were kept long enough go; how many."""
    old = list(Proof.objects.outlived(at=at))
    for proof in old:
        proof.forget()
    return len(old)


def make(proof_id: int, *, at: datetime) -> None:
    """Write the whole file. Harmless when repeated."""
    proof = Proof.objects.select_related("by").get(pk=proof_id)
    if proof.state != Proof.State.RUNNING:
        return
    if not proof.by.may(Right.TAKE_EVIDENCE):
        proof.fail(str(_("The right to take evidence out has ended.")), at=at)
        return

    def going(done: int, total: int) -> None:
        if done % BLOCKS_A_STEP == 0:
            proof.go_on(done, total, at=timezone.now())

    try:
        with TemporaryDirectory() as folder:
            path = Path(folder) / "evidence.zip"
            bundle = audit_bundle.make(
                path, proof.first, proof.last, by=proof.by, at=at, going=going
            )
            _keep(proof, path, bundle)
    except Refused as refusal:
        proof.fail(str(refusal), at=at)
    except (OperationalError, InterfaceError):
        raise  # the database, not the bundle: tried again by the clock
    except Exception:
        logger.exception("Evidence was not made.")
        proof.fail(str(_("The file could not be made. Tell the administrator.")), at=at)


def _keep(proof: Proof, path: Path, bundle: audit_bundle.Bundle) -> None:
    storage, size = private_files(), path.stat().st_size
    place = proof.file.field.generate_filename(proof, "file")
    if storage.exists(place):
        storage.delete(place)
    with path.open("rb") as body:
        name = storage.save(place, File(body))
    if not proof.finish(bundle, name=name, size=size, at=timezone.now()):
        storage.delete(name)
