"""Import of a document: choose the file, review what was recognised, confirm."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from otklik.core.web.handle_refusals import (
    create_from_form,
    redirect_if_refused,
    refusals_to_form,
    refusals_to_messages,
    render_form,
)
from otklik.legal_acts.acts.layout import lay_out
from otklik.legal_acts.document_import.forms import DocumentForm, ReviewForm
from otklik.legal_acts.document_import.models import ActDraft
from otklik.media.sanitize import sandbox
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right

MOST_SHOWN = 300  # clauses of a preview: a code has thousands


@staff_only(Right.EDIT_SITE, "GET")
def documents(request: StaffRequest) -> HttpResponse:
    """Documents that wait for confirmation, and private files of confirmed ones."""
    drafts = ActDraft.objects.select_related("uploaded_by", "act").defer("body", "text")
    context = {"drafts": drafts.waiting()[:100], "files": drafts.with_private_file()[:100]}
    return render(request, "legal_acts/desk/documents.html", context)


@staff_only(Right.EDIT_SITE)
def upload(request: StaffRequest) -> HttpResponse:
    form = DocumentForm(request.POST or None, request.FILES or None)
    edition_of = request.GET.get("edition_of", "")[:50]
    draft = create_from_form(request, form, ActDraft.upload, field="file", edition_of=edition_of)
    if draft:
        return redirect("legal-acts-desk:document-review", draft.key)
    return render_form(request, "legal_acts/desk/upload.html", {"form": form})


@staff_only(Right.EDIT_SITE)
def review(request: StaffRequest, key: UUID) -> HttpResponse:
    """Correct what was recognised. Every button stores what is typed, “confirm” saves the act."""
    draft = get_object_or_404(ActDraft.objects.select_related("act"), key=key)
    if draft.act is not None:
        return _to_act(request, draft)
    form = ReviewForm(request.POST or None, draft=draft)
    if form.is_bound:
        is_valid = form.is_valid()
        draft.keep(text=form.raw_text, values=form.raw_values)
        if is_valid and "confirm" in request.POST:
            with refusals_to_form(form):
                form.confirm(by=request.user, at=timezone.now())
                _warn_about_drawings(request, form.clean_copy)
                return _to_act(request, draft)
    return render_form(request, "legal_acts/desk/review.html", _context(draft, form))


@staff_only(Right.EDIT_SITE, "POST")
@redirect_if_refused("legal-acts-desk:documents")
def discard(request: StaffRequest, key: UUID) -> HttpResponse:
    """Safe to repeat."""
    draft = ActDraft.objects.filter(key=key).first()
    if draft is not None:
        draft.discard()
    messages.success(request, _("The file is removed. Nothing of it is in the register."))
    return redirect("legal-acts-desk:documents")


@staff_only(Right.EDIT_SITE, "GET")
def file(request: StaffRequest, key: UUID) -> HttpResponse:
    draft = get_object_or_404(ActDraft, key=key)
    if not draft.body:
        raise Http404
    answer = HttpResponse(bytes(draft.body), content_type="application/octet-stream")
    answer["Content-Disposition"] = content_disposition_header(True, draft.file_name)
    answer["Cache-Control"] = "private, no-store"
    return answer


@staff_only(Right.EDIT_SITE, "POST")
def attach_file(request: StaffRequest, key: UUID) -> HttpResponse:
    draft = get_object_or_404(ActDraft, key=key)
    with refusals_to_messages(request):
        copy = draft.clean_copy()
        draft.attach(copy, by=request.user, at=timezone.now())
        messages.success(request, _("The file is on the site with the text, without hidden data."))
        _warn_about_drawings(request, copy)
    return redirect("legal-acts-desk:documents")


@staff_only(Right.EDIT_SITE, "POST")
def remove_file(request: StaffRequest, key: UUID) -> HttpResponse:
    """Remove the file; the act stays. Safe to repeat."""
    draft = get_object_or_404(ActDraft, key=key)
    draft.remove_file(by=request.user, at=timezone.now())
    messages.success(request, _("The file is removed; the document stays in the register."))
    return redirect("legal-acts-desk:documents")


def _warn_about_drawings(request: StaffRequest, copy: bytes) -> None:
    if copy and (words := sandbox.missing_drawings_text(copy)):
        messages.warning(request, words)


def _context(draft: ActDraft, form: ReviewForm) -> dict[str, Any]:
    checked = form
    if not form.is_bound:
        checked = ReviewForm(draft.values | {"text": draft.text}, draft=draft)
        checked.is_valid()
    clauses = checked.clauses
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
