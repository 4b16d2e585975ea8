"""On the site: how current we are, a published item, the form behind a link."""

import hashlib
import uuid
from collections.abc import Iterable
from dataclasses import replace
from pathlib import PurePath
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from otklik.cms.pages.builtin_page_introductions import page_text
from otklik.core.files.uploads import (
    ACCEPT,
    PDF,
    ZIP,
    CheckedFile,
    check_uploads,
    download_response,
    uploaded_files,
)
from otklik.core.web.handle_refusals import refusals_to_form
from otklik.disclosure.deadlines.item_states import counted_states
from otklik.disclosure.items.list_views import by_section
from otklik.disclosure.report import scores
from otklik.disclosure.submissions.forms import SubmissionForm
from otklik.disclosure.submissions.invitation import Invitation
from otklik.disclosure.submissions.models import Submission, SubmissionFile
from otklik.media.sanitize import sandbox
from otklik.media.sanitize.disarm_file import PHOTOS

LANGUAGE = "ru"
"""Of the list, on pages in every language."""
DISARMED = (ZIP, PDF, *PHOTOS)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """«Насколько свежи наши сведения»: items with a recorded clause."""
    today = timezone.localdate()
    listed = counted_states(on=today)
    context = {
        "page_text": page_text("required"),
        "whole": scores.score(listed),
        "sections": by_section(listed),
        "words_language": LANGUAGE,
        "today": today,
    }
    return render(request, "disclosure/site/index.html", context)


@require_safe
def item(request: HttpRequest, code: str) -> HttpResponse:
    """What was published, with its files and its date."""
    entry = next(iter(counted_states(code, on=timezone.localdate())), None)
    if entry is None:
        raise Http404
    published = entry.published if entry.published and entry.published.is_shown else None
    context = {
        "item": entry.item,
        "stood": entry,
        "shown": published,
        "files": published.files.all() if published else (),
        "words_language": LANGUAGE,
    }
    return render(request, "disclosure/site/item.html", context)


@require_safe
def file(request: HttpRequest, code: str, key: uuid.UUID) -> FileResponse:
    """A file of what is published."""
    entry = next(iter(counted_states(code, on=timezone.localdate())), None)
    if entry is None or entry.published is None or not entry.published.is_shown:
        raise Http404
    found = get_object_or_404(SubmissionFile, supply=entry.published, key=key)
    return download_response(found.name, found.file)


@csrf_exempt  # carries no identity: the signed link is the key, and opens one form
@cache_control(private=True, no_store=True)
@require_http_methods(["GET", "HEAD", "POST"])
def new_submission(request: HttpRequest, token: str) -> HttpResponse:
    """The holder of a link supplies its item without signing in, once and again after a return."""
    invitation, now = Invitation.of(token), timezone.now()
    if invitation is None:
        raise Http404
    item, is_open = invitation.item, invitation.is_open(at=now) and invitation.item.is_active
    mine = item.submissions.filter(invitation=invitation).first()
    may_supply = is_open and (mine is None or mine.state == Submission.State.RETURNED)
    sent = request.POST if request.method == "POST" and may_supply else None
    form = SubmissionForm(sent, initial={"key": uuid.uuid4()}, item=item)
    if form.is_valid():
        with refusals_to_form(form):
            given = {**form.cleaned_data, "files": disarm(check_uploads(uploaded_files(request)))}
            mine = Submission.give(item, **given, invitation=invitation, at=now)
            may_supply = False
    context = {"is_open": is_open, "mine": mine, "may_supply": may_supply, "now": now}
    return _render_form(request, invitation, form, context, status=200 if is_open else 410)


def _render_form(
    request: HttpRequest,
    invitation: Invitation,
    form: SubmissionForm,
    context: dict[str, Any],
    *,
    status: int,
) -> HttpResponse:
    context |= {
        "open_until": invitation.expires_at,
        "item": invitation.item,
        "form": form,
        "accept": ACCEPT,
        "words_language": LANGUAGE,
    }
    status = 422 if form.errors else status
    answer = render(request, "disclosure/site/supplying.html", context, status=status)
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


def disarm(files: Iterable[CheckedFile]) -> list[CheckedFile]:
    """Harmless copies of documents and pictures from somebody who has not signed in; plain text as
    it came. Takes a second or two each: never in a transaction. Raises Refused where there is no
    copy."""
    return [_harmless(file) if file.body.startswith(DISARMED) else file for file in files]


def _harmless(file: CheckedFile) -> CheckedFile:
    copy = sandbox.disarm(file.body)
    name = f"{PurePath(file.name).stem}.{copy.ending}"
    return replace(file, name=name, body=copy.body, digest=hashlib.sha256(copy.body).hexdigest())
