"""Writing a publication: every button first saves what was typed."""

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
from wagtail.images.fields import WagtailImageField

from otklik.channels.publications import publish_and_withdraw
from otklik.channels.publications.composer import pictures
from otklik.channels.publications.composer.forms import ComposerForm
from otklik.channels.publications.models import Publication
from otklik.core.refusal import Refused
from otklik.core.text_cleanup import whole_number
from otklik.core.web.handle_refusals import apply_verb, render_form
from otklik.media.image import SiteImage
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right

PREFILLED = ("text", "link", "image", "alt")
A_PAGE = 12


@staff_only(Right.PUBLISH, "GET")
def new(request: StaffRequest) -> HttpResponse:
    """A blank composer, or one prefilled from the URL. A key in the URL makes reloading safe."""
    key = _key(request.GET.get("key", ""))
    if key is None:
        query = {name: request.GET[name] for name in PREFILLED if request.GET.get(name)}
        return redirect(f"{request.path}?{urlencode({'key': str(uuid4()), **query})}")
    if existing := _find_draft(request, key):
        return redirect("publications:publication", existing.number)
    publication = _new_draft(request, key)
    initial = {name: request.GET[name] for name in PREFILLED if request.GET.get(name)}
    return show(request, publication, ComposerForm(publication=publication, initial=initial))


def show(
    request: StaffRequest,
    publication: Publication,
    form: ComposerForm | None = None,
    *,
    conflict: Publication | None = None,
) -> HttpResponse:
    """The composer; `conflict`: what a colleague wrote meanwhile."""
    form = form or ComposerForm(publication=publication)
    context = composer_context(form) | {
        "conflict": conflict,
        "approvals": publication.approvals.select_related("by") if publication.pk else [],
        "image": _image(form["image"].value()),
    }
    return render_form(request, "channels/publications/composer.html", context)


def composer_context(form: ComposerForm) -> dict[str, object]:
    """For the composer and its live preview."""
    return {
        "form": form,
        "publication": form.publication,
        "button_text": form.button_text(now=timezone.now()),
        "text_refused_by": form.complaining("text", ""),
        "files_refused_by": form.complaining("files"),
        "link_refused_by": form.complaining("link", "repost_of"),
    }


@staff_only(Right.PUBLISH, "POST")
def preview(request: StaffRequest, key: UUID) -> HttpResponse:
    """What each network would show; nothing is saved."""
    publication = _find_draft(request, key) or _new_draft(request, key)
    form = ComposerForm(request.POST, publication=publication)
    return render(request, "channels/publications/preview.html", composer_context(form))


@staff_only(Right.PUBLISH, "POST")
def draft(request: StaffRequest, key: UUID) -> JsonResponse:
    """Autosave, two seconds after the last key."""
    try:
        publication, _form = _save(request, key)
    except Refused as refusal:
        return JsonResponse({"error": str(refusal)}, status=409)
    saved_at = timezone.localtime(publication.saved_at)
    return JsonResponse({"revision": publication.revision, "saved_at": f"{saved_at:%H:%M}"})


@staff_only(Right.PUBLISH, "POST")
def saving(request: StaffRequest, key: UUID) -> HttpResponse:
    """Save, with changes of pictures."""
    return _save_and_act(request, key, None, _("The draft is saved."))


@staff_only(Right.PUBLISH, "POST")
def choosing(request: StaffRequest, key: UUID) -> HttpResponse:
    """Save, and choose a picture of the site."""
    return _save_and_act(request, key, None, _("The draft is saved."), to="pictures")


@staff_only(Right.PUBLISH, "POST")
def release(request: StaffRequest, key: UUID) -> HttpResponse:
    """Publish without a second person."""
    done = _("Submitted. You can still undo this.")
    return _save_and_act(request, key, publish_and_withdraw.publish, done)


@staff_only(Right.PUBLISH, "POST")
def submission(request: StaffRequest, key: UUID) -> HttpResponse:
    """Submit to a second person."""
    done = _("The publication waits for a second person.")
    return _save_and_act(request, key, publish_and_withdraw.submit, done)


@staff_only(Right.PUBLISH)
def site_pictures(request: StaffRequest, number: int) -> HttpResponse:
    """Pictures of the site, newest first; a button adds one."""
    publication = get_object_or_404(Publication.objects.visible_to(request.user), number=number)
    if request.method == "POST":
        image = get_object_or_404(SiteImage, pk=whole_number(request.POST.get("image", "")))
        chosen = {"publication": publication, "image": image, "alt": image.description}
        apply_verb(request, pictures.attach_image, _("The picture is added."), **chosen)
        return redirect(f"{reverse('publications:publication', args=[number])}#pictures")
    words = request.GET.get("q", "").strip()
    page = Paginator(_site_images(words), A_PAGE).get_page(request.GET.get("page"))
    context = {"publication": publication, "page": page, "words": words}
    return render(request, "channels/publications/pictures.html", context)


def _site_images(words: str) -> QuerySet[SiteImage]:
    found: QuerySet[SiteImage] = SiteImage.objects.order_by("-created_at", "-pk")
    if not words:
        return found
    # SQLite folds case for ASCII letters only.
    spellings = {words, words.lower(), words.capitalize()}
    return found.filter(reduce(or_, (Q(title__icontains=spelling) for spelling in spellings)))


type Act = Callable[..., None] | None


def _save_and_act(
    request: StaffRequest, key: UUID, act: Act, done: str, *, to: str = "publication"
) -> HttpResponse:
    """Save, then act; a refusal shows the form again."""
    existing = _find_draft(request, key) or _new_draft(request, key)
    form = ComposerForm(request.POST, publication=existing)
    try:
        publication, form = _save(request, key)
        place = _touch_files(request, publication)
        if act and publication.is_editable:
            form.refuse_past(now=timezone.now())
        if form.errors:
            return show(request, publication, _rebind(form, publication))
        if act:
            act(publication, by=request.user, at=timezone.now())
    except Refused as refusal:
        return _show_refused(request, key, form, refusal)
    _tell_saved(request, form, done)
    there = reverse(f"publications:{to}", args=[publication.number])
    return redirect(f"{there}#{place}" if place else there)


def _tell_saved(request: StaffRequest, form: ComposerForm, done: str) -> None:
    if form.removed:
        message = _("Taken out of the address: %(names)s. They follow people from site to site.")
        messages.info(request, message % {"names": ", ".join(form.removed)})
    messages.success(request, done)


def _show_refused(
    request: StaffRequest, key: UUID, form: ComposerForm, refusal: Refused
) -> HttpResponse:
    """The same input, with what a colleague wrote meanwhile."""
    existing = _find_draft(request, key) or form.publication
    is_behind = form["revision"].value() != str(existing.revision)
    is_other = is_behind and form["text"].value() != existing.text
    form = _rebind(form, existing)
    form.add_error(None, str(refusal))
    return show(request, existing, form, conflict=existing if is_other else None)


def _save(request: StaffRequest, key: UUID) -> tuple[Publication, ComposerForm]:
    """The publication with this key, begun if needed, and the form.

    One that was released is not changed. Raises Refused when a colleague changed it meanwhile."""
    now = timezone.now()
    _find_draft(request, key)
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
        raise Refused(_("A colleague submitted this with another text. Yours is below."))
    return publication, form


def _rebind(form: ComposerForm, publication: Publication) -> ComposerForm:
    """The same input on the stored draft, with its current revision."""
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
    """Add, remove or move files; returns the anchor to continue at."""
    by, now = request.user, timezone.now()
    if removed := whole_number(request.POST.get("remove", "")):
        pictures.remove(publication, removed, by=by, at=now)
        messages.success(request, _("The file is taken out."))
    if moved := whole_number(request.POST.get("move_up", "")):
        pictures.move_up(publication, moved, by=by, at=now)
        messages.success(request, _("The picture is moved forward."))
    photos, video = request.FILES.getlist("photos"), request.FILES.get("video")
    for file in photos:
        pictures.upload_image(publication, _check_image(file), by=by, at=now)
    if video:
        pictures.upload_video(publication, video, by=by, at=now)
    if not (photos or video):
        return "pictures" if removed or moved else ""
    added = list(publication.files.order_by("-pk")[: len(photos) + bool(video)])
    return f"id_alt_{added[-1].pk}"


def _check_image(file: UploadedFile[bytes]) -> UploadedFile[bytes]:
    """Raises Refused."""
    try:
        WagtailImageField().clean(file)
    except ValidationError as error:
        raise Refused(f"{file.name}: {' '.join(error.messages)}") from None
    return file


def _image(number: object) -> SiteImage | None:
    found: SiteImage | None = SiteImage.objects.filter(pk=whole_number(str(number or ""))).first()
    return found


def _find_draft(request: StaffRequest, key: UUID) -> Publication | None:
    """404 when this person may not see it."""
    existing = Publication.objects.filter(key=key).first()
    if existing is None:
        return None
    return get_object_or_404(Publication.objects.visible_to(request.user), pk=existing.pk)


def _new_draft(request: StaffRequest, key: UUID) -> Publication:
    return Publication(key=key, author=request.user, institution_id=request.user.institution_id)


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
