"""Writing a publication: everything typed is kept first, then done what was pressed."""

from collections.abc import Callable
from functools import reduce
from operator import or_
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from wagtail.images.fields import WagtailImageField

from otklik.channels.publications import publish
from otklik.channels.publications.composer import pictures, publish_button_text
from otklik.channels.publications.composer.forms import ComposerForm
from otklik.channels.publications.models import Publication
from otklik.core.refusal import Refused
from otklik.core.web.handle_refusals import refusals_to_messages
from otklik.media.image import SiteImage
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right

PREFILLED = ("text", "link", "image", "alt")
A_PAGE = 12


@require_safe
@staff_only(Right.PUBLISH)
def new(request: StaffRequest) -> HttpResponse:
    """A blank composer, or one filled from a page of the site. Its key stands in the address, so
    that the page loaded again is the draft that was begun."""
    key = _key(request.GET.get("key", ""))
    if key is None:
        query = {name: request.GET[name] for name in PREFILLED if request.GET.get(name)}
        return redirect(f"{request.path}?{urlencode({'key': str(uuid4()), **query})}")
    if known := _known(request, key):
        return redirect("publications:publication", known.number)
    publication = _unwritten(request, key)
    initial = {name: request.GET[name] for name in PREFILLED if request.GET.get(name)}
    return show(request, publication, ComposerForm(publication=publication, initial=initial))


def show(
    request: StaffRequest,
    publication: Publication,
    form: ComposerForm | None = None,
    *,
    conflict: Publication | None = None,
) -> HttpResponse:
    """The composer; a form that was refused comes back as it was typed, beside what a colleague
    wrote meanwhile (`conflict`)."""
    form = form or ComposerForm(publication=publication)
    context = composed(form) | {
        "conflict": conflict,
        "approvals": publication.approvals.select_related("by") if publication.pk else [],
        "image": _image(form["image"].value()),
    }
    status = 422 if form.errors else 200
    return render(request, "channels/publications/composer.html", context, status=status)


def composed(form: ComposerForm) -> dict[str, object]:
    """What the composer and its live preview say."""
    return {
        "form": form,
        "publication": form.publication,
        "press": publish_button_text.press(form, now=timezone.now()),
        "after_press": publish_button_text.after_press(form),
        "needs_approval": publish_button_text.needs_approval(form),
        "text_refused_by": form.complaining("text", ""),
        "files_refused_by": form.complaining("files"),
        "link_refused_by": form.complaining("link", "repost_of"),
    }


@require_POST
@staff_only(Right.PUBLISH)
def preview(request: StaffRequest, key: UUID) -> HttpResponse:
    """What each network would show of what is typed now; nothing is kept."""
    publication = _known(request, key) or _unwritten(request, key)
    form = ComposerForm(request.POST, publication=publication)
    return render(request, "channels/publications/preview.html", composed(form))


@require_POST
@staff_only(Right.PUBLISH)
def draft(request: StaffRequest, key: UUID) -> JsonResponse:
    """Keep what is being typed; called two seconds after the last key."""
    try:
        publication, _form = _written(request, key)
    except Refused as refusal:
        return JsonResponse({"error": str(refusal)}, status=409)
    saved_at = timezone.localtime(publication.saved_at)
    return JsonResponse({"revision": publication.revision, "saved_at": f"{saved_at:%H:%M}"})


@require_POST
@staff_only(Right.PUBLISH)
def saving(request: StaffRequest, key: UUID) -> HttpResponse:
    """Keep it and show it; with it what was done to its pictures."""
    return _write_then(request, key, lambda publication: None, _("The draft is saved."))


@require_POST
@staff_only(Right.PUBLISH)
def choosing(request: StaffRequest, key: UUID) -> HttpResponse:
    """Keep it, and go where pictures of the site are chosen."""
    done, to = _("The draft is saved."), "publications:pictures"
    return _write_then(request, key, lambda publication: None, done, to=to)


@require_POST
@staff_only(Right.PUBLISH)
def release(request: StaffRequest, key: UUID) -> HttpResponse:
    """Publish, where no second person is asked for."""
    return _write_then(
        request,
        key,
        lambda publication: publish.publish(publication, by=request.user, at=timezone.now()),
        _("Handed over. It can still be taken back."),
        is_handing_over=True,
    )


@require_POST
@staff_only(Right.PUBLISH)
def submission(request: StaffRequest, key: UUID) -> HttpResponse:
    """Hand it to a second person."""
    return _write_then(
        request,
        key,
        lambda publication: publish.submit(publication, by=request.user, at=timezone.now()),
        _("The publication waits for a second person."),
        is_handing_over=True,
    )


@staff_only(Right.PUBLISH)
def site_pictures(request: StaffRequest, number: int) -> HttpResponse:
    """Pictures of the site, newest first; a press adds one."""
    publication = get_object_or_404(Publication.objects.visible_to(request.user), number=number)
    if request.method == "POST":
        image = get_object_or_404(SiteImage, pk=_number(request.POST.get("image", "")))
        with refusals_to_messages(request):
            alt = image.description
            pictures.attach_image(publication, image, alt=alt, by=request.user, at=timezone.now())
            messages.success(request, _("The picture is added."))
        return redirect(f"{reverse('publications:publication', args=[number])}#pictures")
    words = request.GET.get("q", "").strip()
    page = Paginator(_site_images(words), A_PAGE).get_page(request.GET.get("page"))
    context = {"publication": publication, "page": page, "words": words}
    return render(request, "channels/publications/pictures.html", context)


def _site_images(words: str) -> QuerySet[SiteImage]:
    """Newest first; those whose title has the words where there are any."""
    found: QuerySet[SiteImage] = SiteImage.objects.order_by("-created_at", "-pk")
    if not words:
        return found
    # SQLite knows the two cases of Latin letters only.
    spellings = {words, words.lower(), words.capitalize()}
    return found.filter(reduce(or_, (Q(title__icontains=spelling) for spelling in spellings)))


def _write_then(
    request: StaffRequest,
    key: UUID,
    act: Callable[[Publication], object],
    done: str,
    *,
    is_handing_over: bool = False,
    to: str = "publications:publication",
) -> HttpResponse:
    """Keep what came with the press, then act; a refusal gives everything back."""
    known = _known(request, key) or _unwritten(request, key)
    form = ComposerForm(request.POST, publication=known)
    try:
        publication, form = _written(request, key)
        place = _touch_files(request, publication)
        if is_handing_over and publication.is_editable:
            form.refuse_past(now=timezone.now())
        if form.errors:
            return show(request, publication, _again(form, publication))
        act(publication)
    except Refused as refusal:
        known = _known(request, key) or form.publication
        is_behind = form["revision"].value() != str(known.revision)
        is_other = is_behind and form["text"].value() != known.text
        form = _again(form, known)
        form.add_error(None, str(refusal))
        return show(request, known, form, conflict=known if is_other else None)
    if form.removed:
        message = _("Taken out of the address: %(names)s. They follow people from site to site.")
        messages.info(request, message % {"names": ", ".join(form.removed)})
    if done:
        messages.success(request, done)
    there = reverse(to, args=[publication.number])
    return redirect(f"{there}#{place}" if place else there)


def _written(request: StaffRequest, key: UUID) -> tuple[Publication, ComposerForm]:
    """The publication with this key, holding what was typed; begun now when it is the first word.

    One that was handed over already comes back as it is: a second press changes nothing. Raises
    Refused when a colleague changed it meanwhile.
    """
    now = timezone.now()
    _known(request, key)
    publication = Publication.begin(key=key, by=request.user, at=now)
    form = ComposerForm(request.POST, publication=publication)
    form.is_valid()
    if publication.is_editable:
        revision = form.cleaned_data.get("revision", 0)
        publication.save_draft(form.draft, revision=revision, by=request.user, at=now)
        if image := _image(form["image"].value()):
            alt = form["alt"].value() or image.description
            pictures.attach_image(publication, image, alt=alt, by=request.user, at=timezone.now())
    elif publication.text != form.draft.text:
        raise Refused(_("A colleague handed this over with another text. Yours is below."))
    return publication, form


def _again(form: ComposerForm, publication: Publication) -> ComposerForm:
    """The same words over what is kept now, so that the next press is not refused for its age."""
    typed = QueryDict(mutable=True)
    typed.update(form.data)
    typed["image"] = ""
    typed["revision"] = str(publication.revision)
    again = ComposerForm(typed, publication=publication)
    again.is_valid()
    for name, errors in form.errors.items():
        if name not in again.errors and (name == "__all__" or name in again.fields):
            again.add_error(None if name == "__all__" else name, list(errors))
    return again


def _touch_files(request: StaffRequest, publication: Publication) -> str:
    """Files that came along are added; the one whose button was pressed goes, or moves up.
    Returns where on the page one goes on: for a new picture, where its words are asked for."""
    by, now = request.user, timezone.now()
    if removed := _number(request.POST.get("remove", "")):
        pictures.remove(publication, removed, by=by, at=now)
        messages.success(request, _("The file is taken out."))
    if moved := _number(request.POST.get("move_up", "")):
        pictures.move_up(publication, moved, by=by, at=now)
        messages.success(request, _("The picture is moved forward."))
    photos, video = request.FILES.getlist("photos"), request.FILES.get("video")
    for file in photos:
        pictures.upload_image(publication, _checked_image(file), by=by, at=now)
    if video:
        pictures.upload_video(publication, video, by=by, at=now)
    if not (photos or video):
        return "pictures" if removed or moved else ""
    added = list(publication.files.order_by("-pk")[: len(photos) + bool(video)])
    return f"id_alt_{added[-1].pk}"


def _checked_image(file: UploadedFile[bytes]) -> UploadedFile[bytes]:
    """Raises Refused for what is no picture."""
    try:
        WagtailImageField().clean(file)
    except ValidationError as error:
        raise Refused(f"{file.name}: {' '.join(error.messages)}") from None
    return file


def _image(number: object) -> SiteImage | None:
    found: SiteImage | None = SiteImage.objects.filter(pk=_number(str(number or ""))).first()
    return found


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0


def _known(request: StaffRequest, key: UUID) -> Publication | None:
    """What was begun with this key; 404 when it is not this person's to see."""
    known = Publication.objects.filter(key=key).first()
    if known is None:
        return None
    return get_object_or_404(Publication.objects.visible_to(request.user), pk=known.pk)


def _unwritten(request: StaffRequest, key: UUID) -> Publication:
    return Publication(key=key, author=request.user, institution_id=request.user.institution_id)


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
