"""A document comes in: choose the file, review what was recognised, confirm."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from otklik.core.refusal import Refused
from otklik.core.web.refusals import pressed, redirect_if_refused
from otklik.legal_acts.acts.layout import lay_out
from otklik.legal_acts.document_import.forms import DocumentForm, ReviewForm, proposed_code
from otklik.legal_acts.document_import.models import ActDraft
from otklik.media.sanitize import sandbox
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right

MOST_SHOWN = 300
"""Clauses of a preview: a code has thousands."""


@require_safe
@staff_only(Right.EDIT_SITE)
def documents(request: StaffRequest) -> HttpResponse:
    """Documents that were loaded and wait for somebody to confirm them."""
    drafts = ActDraft.objects.select_related("uploaded_by", "act").defer("body", "text")
    context = {"drafts": drafts.waiting()[:100], "files": drafts.with_file_kept()[:100]}
    return render(request, "legal_acts/desk/documents.html", context)


@staff_only(Right.EDIT_SITE)
def upload(request: StaffRequest) -> HttpResponse:
    """Choose a file; nothing is saved in the register."""
    form = DocumentForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            draft = ActDraft.upload(
                file,
                name=file.name,
                size=file.size,
                key=form.cleaned_data["key"],
                by=request.user,
                at=timezone.now(),
            )
        except Refused as refusal:
            form.add_error("file", str(refusal))
        else:
            answer = redirect("legal-acts-desk:review", draft.key)
            edition_of = request.GET.get("edition_of", "")[:50]
            if edition_of and draft.confirmed_at is None:
                draft.keep(text=draft.text, values=draft.values | {"edition_of": edition_of})
            return answer
    status = 422 if form.errors else 200
    return render(request, "legal_acts/desk/upload.html", {"form": form}, status=status)


@staff_only(Right.EDIT_SITE)
def review(request: StaffRequest, key: UUID) -> HttpResponse:
    """What was recognised, to be corrected: kept by each press, saved in the register by one."""
    draft = get_object_or_404(ActDraft.objects.select_related("act"), key=key)
    if draft.act is not None:
        return _to_act(request, draft)
    if request.method == "POST":
        form = ReviewForm(request.POST, has_file=draft.has_file)
        is_right = form.is_valid()
        draft.keep(text=request.POST.get("text", "").replace("\r\n", "\n"), values=form.typed)
        if "confirm" in request.POST and is_right:
            try:
                bared = draft.bared() if form.cleaned_data.get("with_file") else b""
            except Refused as refusal:
                form.add_error("with_file", str(refusal))
                return render(
                    request, "legal_acts/desk/review.html", _context(draft, form), status=422
                )
            try:
                _confirm(draft, form, request)
                if bared:
                    draft.attach(bared, by=request.user, at=timezone.now())
                    _tell_of_drawings(request, bared)
            except Refused as refusal:
                form.add_error(None, str(refusal))
            except ValidationError as error:
                form.add_error(None, error.messages)
            else:
                return _to_act(request, draft)
    else:
        values = draft.values
        form = ReviewForm(
            has_file=draft.has_file,
            initial=values
            | {"text": draft.text, "code": values.get("code") or proposed_code(values)},
        )
    return render(
        request,
        "legal_acts/desk/review.html",
        _context(draft, form),
        status=422 if form.errors else 200,
    )


@require_POST
@staff_only(Right.EDIT_SITE)
@redirect_if_refused("legal-acts-desk:documents")
def discarding(request: StaffRequest, key: UUID) -> HttpResponse:
    """Away with it. Pressed twice, it is gone all the same."""
    draft = ActDraft.objects.filter(key=key).first()
    if draft is not None:
        draft.discard()
    messages.success(request, _("The file is removed. Nothing of it is in the register."))
    return redirect("legal-acts-desk:documents")


@require_safe
@staff_only(Right.EDIT_SITE)
def file(request: StaffRequest, key: UUID) -> HttpResponse:
    """The file as it came, for those who keep the register, to be kept and not opened here."""
    draft = get_object_or_404(ActDraft, key=key)
    if not draft.body:
        raise Http404
    answer = HttpResponse(bytes(draft.body), content_type="application/octet-stream")
    answer["Content-Disposition"] = content_disposition_header(True, draft.file_name)
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_POST
@staff_only(Right.EDIT_SITE)
def attaching(request: StaffRequest, key: UUID) -> HttpResponse:
    """The file goes beside the text of its act on the site."""
    draft = get_object_or_404(ActDraft, key=key)

    def attach() -> bytes:
        bared = draft.bared()
        draft.attach(bared, by=request.user, at=timezone.now())
        return bared

    message = _("The file is on the site beside the text, without hidden data.")
    bared = pressed(request, attach, message)
    if bared is not None:
        _tell_of_drawings(request, bared)
    return redirect("legal-acts-desk:documents")


@require_POST
@staff_only(Right.EDIT_SITE)
def letting_go(request: StaffRequest, key: UUID) -> HttpResponse:
    """Of the file only; the document stays. Pressed twice, it is gone all the same."""
    draft = get_object_or_404(ActDraft, key=key)
    draft.throw_file_away(by=request.user, at=timezone.now())
    messages.success(request, _("The file is removed; the document stays in the register."))
    return redirect("legal-acts-desk:documents")


def _tell_of_drawings(request: StaffRequest, bared: bytes) -> None:
    if words := sandbox.without_drawings(bared):
        messages.warning(request, words)


def _confirm(draft: ActDraft, form: ReviewForm, request: StaffRequest) -> None:
    now = timezone.now()
    if form.act is not None:
        draft.confirm_edition(
            form.act,
            effective_on=form.cleaned_data["edition_effective_on"],
            changed_by=form.cleaned_data["changed_by"],
            clauses=form.clauses,
            by=request.user,
            at=now,
        )
    else:
        draft.confirm_new(
            particulars=form.particulars, clauses=form.clauses, by=request.user, at=now
        )


def _context(draft: ActDraft, form: ReviewForm) -> dict[str, Any]:
    if not form.is_bound:
        checked = ReviewForm(draft.values | {"text": draft.text}, has_file=draft.has_file)
        checked.is_valid()
        clauses = checked.clauses
    else:
        clauses = form.clauses
    return {
        "draft": draft,
        "form": form,
        "count": len(clauses),
        "sheet": lay_out(clauses[:MOST_SHOWN]),
        "left_out": max(len(clauses) - MOST_SHOWN, 0),
        "act_language": "ru",
    }


def _to_act(request: StaffRequest, draft: ActDraft) -> HttpResponse:
    act = draft.act
    assert act is not None  # noqa: S101 - asked before
    if act.is_published:
        messages.success(request, _("The document is in the register and on the site."))
        return redirect(act.get_absolute_url())
    messages.success(request, _("The document is in the register; the site does not show it yet."))
    return redirect("wagtailsnippets_legal_acts_act:edit", act.pk)
