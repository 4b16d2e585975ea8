"""Fetches files that came with messages, each in a task: photos are cleaned, other files checked
and stored as they are."""

from datetime import datetime, timedelta
from io import BytesIO

from django.tasks import task
from django.utils import timezone

from otklik.channels.networks.errors import (
    AuthExpired,
    ChannelError,
    OutcomeUnknown,
    RateLimited,
    Temporary,
)
from otklik.channels.networks.registry import download as fetch_from_network
from otklik.core.files.virus_scan import Finding, scan
from otklik.core.refusal import Refused
from otklik.core.schedule import cron
from otklik.incidents.attachments import clean_upload
from otklik.incidents.attachments.file_types import content_type_of, is_program
from otklik.incidents.attachments.models import Attachment
from otklik.incidents.attachments.photo_subprocess import kind_of

MB = 1024 * 1024
LARGEST = {
    Attachment.Kind.PHOTO: clean_upload.LARGEST_FILE,
    Attachment.Kind.VIDEO: 50 * MB,
    Attachment.Kind.VOICE: 20 * MB,
    Attachment.Kind.AUDIO: 20 * MB,
    Attachment.Kind.FILE: 20 * MB,
}
SOUNDS = (Attachment.Kind.VOICE, Attachment.Kind.AUDIO)
OURS = "ours"  # the fault is ours, not the network's
LATE = timedelta(seconds=60)
BATCH = 100


@task(queue_name="hearing")
def fetch_attachment(attachment_id: int) -> None:
    fetch(attachment_id, at=timezone.now())


@cron("* * * * *")
@task()
def sweep_attachments() -> None:
    sweep(at=timezone.now())


def sweep(*, at: datetime) -> None:
    for pk in Attachment.objects.late(at=at - LATE).values_list("pk", flat=True)[:BATCH]:
        fetch_attachment.enqueue(pk)


def fetch(attachment_id: int, *, at: datetime) -> None:
    """Make one attempt if due and unclaimed by others. No network call in a transaction."""
    attachment = Attachment.objects.select_related("message__account").get(pk=attachment_id)
    if not attachment.claim(at=at):
        return
    largest = LARGEST[Attachment.Kind(attachment.kind)]
    if attachment.size > largest:
        attachment.fail(kind=OURS, code="too_large")
        return
    try:
        account = attachment.message.account
        file = fetch_from_network(account, attachment.media, largest=largest)
    except ChannelError as fault:
        _record_fault(attachment, fault, at=at)
    else:
        _store(attachment, file.body, at=at)


def _record_fault(attachment: Attachment, fault: ChannelError, *, at: datetime) -> None:
    kind = type(fault).__name__
    match fault:
        case RateLimited():
            wait = timedelta(seconds=fault.retry_after)
            attachment.try_later(wait=wait, kind=kind, code=fault.code, at=at)
        case Temporary() | OutcomeUnknown() | AuthExpired():
            attachment.try_later(wait=None, kind=kind, code=fault.code, at=at)
        case _:
            attachment.fail(kind=kind, code=fault.code)


def _store(attachment: Attachment, body: bytes, *, at: datetime) -> None:
    """Store a fetched file. A photo is re-encoded from its pixels, so it needs no scan."""
    kind = attachment.kind
    is_photo = kind == Attachment.Kind.PHOTO
    if is_photo or (kind == Attachment.Kind.FILE and kind_of(body)):
        try:
            clean = clean_upload.clean_photo(BytesIO(body), size=len(body))
        except Refused:
            if is_photo:
                attachment.fail(kind=OURS, code="no_photo")
                return
        else:
            attachment.keep_photo(clean)
            return
    if is_program(body, attachment.name):
        attachment.fail(kind=OURS, code="program")
        return
    match scan(body):
        case Finding.DANGEROUS:
            attachment.fail(kind=OURS, code="dangerous")
        case Finding.UNKNOWN:
            attachment.try_later(wait=None, kind=OURS, code="not_scanned", at=at)
        case Finding.CLEAN:
            content_type = content_type_of(body, is_sound=kind in SOUNDS)
            attachment.keep_file(body, content_type=content_type)
