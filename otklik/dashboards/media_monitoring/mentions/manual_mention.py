"""A mention that no source delivers, recorded by hand."""

from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from otklik.audit import entries
from otklik.core.refusal import Refused
from otklik.dashboards.media_monitoring.mentions import classify
from otklik.dashboards.media_monitoring.mentions.models import Mention
from otklik.dashboards.media_monitoring.sources.models import Source
from otklik.incidents.attachments import clean_upload
from otklik.nlp.personal_data.find_and_mask import mask_personal
from otklik.organisation.people.user import User


def note(
    *,
    url: str,
    place: str,
    title: str,
    text: str,
    at: datetime,
    picture: UploadedFile[bytes] | None,
    key: object,
    by: User,
    now: datetime,
) -> Mention:
    """Record what was said `at` a moment, with a screenshot; once per key. Raises Refused for a
    future moment and for an unreadable picture, before anything is written."""
    if at > now:
        raise Refused(_("It cannot have been said later than now: check day and time."))
    clean = clean_upload.clean_photo(picture, size=picture.size or 0) if picture else None
    with transaction.atomic():
        source = Source.of_kind(Source.Kind.HAND, at=now)
        known = Mention.objects.filter(source=source, key=f"card:{key}").first()
        if known is not None:
            return known
        columns: dict[str, Any] = {
            **classify.columns(title=title, text=text),
            "url": url,
            "place": mask_personal(place)[:120],
            "at": at,
            "noted_by": by,
        }
        mention = Mention.note(source, f"card:{key}", at=now, columns=columns)
        if clean is not None:
            mention.keep_picture(clean.body)
        source.note_read(at=now)
        entries.record(mention, "mention.noted", by=by, at=now)
    return mention
