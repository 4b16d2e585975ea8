"""What pages of a draft have in common."""

from typing import Any

from django.conf import settings
from django.utils import timezone

from otklik.organisation.access import StaffRequest
from otklik.surveys.drafting.content import Content
from otklik.surveys.models import Draft

FORM_ID = "question"


def about(draft: Draft) -> dict[str, Any]:
    """What each page of a draft shows."""
    return {
        "draft": draft,
        "is_changeable": draft.is_open and draft.asked_at is None,
        "words_language": settings.LANGUAGE_CODE,
    }


def say(
    request: StaffRequest,
    draft: Draft,
    content: Content,
    what: str,
    *,
    renamed: tuple[str, str] | None = None,
) -> None:
    """Keep what was typed, unless a colleague changed the draft since the page was read."""
    told = request.POST.get("step", "")
    seen = int(told) if told.isascii() and told.isdigit() else None
    draft.change(
        content, what[:200], seen=seen, renamed=renamed, by=request.user, at=timezone.now()
    )
