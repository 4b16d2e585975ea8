"""The site: how current we are, an item with what was supplied for it, and a form behind a link."""

import uuid

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from otklik.cms.pages.default_texts import page_text
from otklik.core.files.uploads import ACCEPT, check_uploads, download_response, uploaded_files
from otklik.core.refusal import Refused
from otklik.disclosure.deadlines.item_states import counted
from otklik.disclosure.items.list_views import by_section
from otklik.disclosure.report import scores
from otklik.disclosure.submissions import disarm_uploads
from otklik.disclosure.submissions.forms import SupplyForm
from otklik.disclosure.submissions.models import Supply, SupplyFile
from otklik.disclosure.submissions.supply_invitation import Invitation

LANGUAGE = "ru"
"""What the list is written in; it stays in it on every page."""


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """«Насколько свежи наши сведения»: only what rests on a recorded clause."""
    today = timezone.localdate()
    listed = counted(on=today)
    text = page_text("required")
    context = {
        "page_text": text,
        "edit_url": text.edit_url,
        "whole": scores.score(listed),
        "sections": by_section(listed),
        "words_language": LANGUAGE,
        "today": today,
    }
    return render(request, "disclosure/site/index.html", context)


@require_safe
def item(request: HttpRequest, code: str) -> HttpResponse:
    """What the authorised person accepted, with its files and its date."""
    entry = next(iter(counted(code, on=timezone.localdate())), None)
    if entry is None:
        raise Http404
    shown = entry.published if entry.published and entry.published.is_shown else None
    context = {
        "item": entry.item,
        "stood": entry,
        "shown": shown,
        "files": shown.files.all() if shown else (),
        "words_language": LANGUAGE,
    }
    return render(request, "disclosure/site/item.html", context)


@require_safe
def file(request: HttpRequest, code: str, key: uuid.UUID) -> FileResponse:
    """A file of what is published, and of nothing else."""
    entry = next(iter(counted(code, on=timezone.localdate())), None)
    if entry is None or entry.published is None or not entry.published.is_shown:
        raise Http404
    found = get_object_or_404(SupplyFile, supply=entry.published, key=key)
    return download_response(found.name, found.file)


@csrf_exempt  # carries no identity: the signed link is the key, and opens one form
@cache_control(private=True, no_store=True)
@require_http_methods(["GET", "HEAD", "POST"])
def supplying(request: HttpRequest, token: str) -> HttpResponse:
    """Whoever holds the link supplies its one item, without signing in."""
    invitation, now = Invitation.of(token), timezone.now()
    if invitation is None:
        raise Http404
    item, is_open = invitation.item, invitation.is_open(at=now) and invitation.item.is_active
    mine = item.supplies.filter(invitation=invitation).first()
    form, status = SupplyForm(initial={"key": uuid.uuid4()}, item=item), 200 if is_open else 410
    if request.method == "POST" and is_open and _may_supply(mine):
        sent = SupplyForm(request.POST, item=item)
        if supplied := _supplied(request, sent, invitation):
            mine = supplied
        else:
            form, status = sent, 422
    context = {
        "open_until": invitation.expires_at,
        "item": item,
        "form": form,
        "is_open": is_open,
        "mine": mine,
        "may_supply": is_open and _may_supply(mine),
        "accept": ACCEPT,
        "words_language": LANGUAGE,
        "now": now,
    }
    answer = render(request, "disclosure/site/supplying.html", context, status=status)
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


def _may_supply(mine: Supply | None) -> bool:
    """By a link once, and again when that was returned."""
    return mine is None or mine.state == Supply.State.RETURNED


def _supplied(request: HttpRequest, form: SupplyForm, invitation: Invitation) -> Supply | None:
    if not form.is_valid():
        return None
    data = form.cleaned_data
    try:
        return Supply.give(
            invitation.item,
            text=data["text"],
            files=disarm_uploads.disarmed(check_uploads(uploaded_files(request))),
            occasion=data.get("occasion"),
            key=data["key"],
            invitation=invitation,
            at=timezone.now(),
        )
    except Refused as refusal:
        form.add_error(None, str(refusal))
    return None
