import io
from collections.abc import Mapping

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, translate_url
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, get_language_info
from django.views.decorators.http import require_POST, require_safe

from otklik.core.files.file_responses import range_response
from otklik.core.refusal import Refused
from otklik.core.text_cleanup import whole_number
from otklik.demo.network.comment_threads import (
    THREADS,
    Look,
    first_words,
    post_of_draft,
    wall_posts,
    with_threads,
)
from otklik.demo.network.direct_messages import Dialogue, DirectMessage
from otklik.demo.network.forms import BadDaysForm, WriteForm
from otklik.demo.network.made_attachments import AttachmentKind, make_file
from otklik.demo.network.models import BadDay, OfficialPage, Person, Picture, WebhookDelivery
from otklik.demo.network.person_cookie import current_person, person_or_new, play
from otklik.demo.network.posts_and_comments import Comment, Post


def page(
    request: HttpRequest, template: str, context: Mapping[str, object], status: int = 200
) -> HttpResponse:
    """Render with the common context: the played person, and the active bad days."""
    frame = {
        "official": OfficialPage.objects.current(),
        "me": current_person(request),
        "people": Person.objects.all()[:50],
        "things": AttachmentKind.choices,
        "days": list(BadDay.objects.switched_on()),
        "languages": [
            (code, get_language_info(code)["name_local"], translate_url(request.path, code))
            for code, _name in settings.LANGUAGES
            if code != get_language()
        ],
    }
    return render(request, f"demo/{template}", {**frame, **context}, status=status)


@require_safe
def wall(request: HttpRequest) -> HttpResponse:
    """The wall; `?draft=` names a prepared comment for the form."""
    posts = wall_posts()
    newest = posts[0] if posts else None
    drafted_post = post_of_draft(posts)
    draft = request.GET.get("draft", "")
    context = {
        "shown": with_threads(posts, newest=THREADS),
        "first_words_at": drafted_post and drafted_post.pk,
        "first_words": first_words(current_person(request), draft=draft),
        "is_drafted": draft in OfficialPage.objects.words().drafts,
        "look": Look(newest=newest.pk if newest else 0),
        "is_again": False,
    }
    return page(request, "wall.html", context)


@require_safe
def post(request: HttpRequest, number: int) -> HttpResponse:
    return _post_page(request, get_object_or_404(Post.objects.visible(), pk=number), WriteForm())


@require_safe
def picture(request: HttpRequest, number: int) -> HttpResponseBase:
    """A picture under a post."""
    hung = get_object_or_404(Picture, pk=number, post__deleted_at__isnull=True, post__isnull=False)
    return FileResponse(hung.file.open("rb"))


def _post_page(
    request: HttpRequest, post: Post, form: WriteForm, status: int = 200
) -> HttpResponse:
    context = {
        "item": with_threads([post])[0],
        "form": form,
        "look": Look(only=post.pk),
        "is_again": False,
    }
    return page(request, "post.html", context, status=status)


def comments(request: HttpRequest, number: int) -> HttpResponse:
    post = get_object_or_404(Post.objects.visible(), pk=number)
    if request.method != "POST":  # the page of a refused form, reloaded or in another language
        return redirect(post)
    form = WriteForm(request.POST)
    if not form.is_valid():
        return _post_page(request, post, form, status=422)
    now = timezone.now()
    me = person_or_new(request, at=now)
    try:
        comment = post.comment(by=me, at=now, **form.content())
    except Refused as refusal:
        form.add_error(None, refusal.sentence)
        return _post_page(request, post, form, status=409)
    return play(redirect(f"{reverse('demo-network:wall')}#comment-{comment.pk}"), me)


@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """For a polling page: nothing (204) until something has changed."""
    look = Look.from_query(request.GET)
    current = look.now()
    if look == current:
        return HttpResponse(status=204)
    context = {
        "shown": current.posts(),
        "look": current,
        "is_again": True,
        "me": current_person(request),
        "official": OfficialPage.objects.current(),
    }
    return render(request, "demo/changes.html", context)


def comment(request: HttpRequest, number: int) -> HttpResponse:
    """One comment: its author corrects it here, anybody answers it."""
    comment = get_object_or_404(Comment.objects.visible().select_related("author"), pk=number)
    me = current_person(request)
    is_mine = me is not None and comment.author_id == me.pk
    if request.method != "POST":
        form = WriteForm(initial={"text": comment.text if is_mine else ""})
        return _comment_page(request, comment, form, is_mine=is_mine)
    form = WriteForm(request.POST)
    if not form.is_valid():
        return _comment_page(request, comment, form, is_mine=is_mine, status=422)
    try:
        if is_mine and not _is_as_page(request):
            comment.rewrite(form.cleaned_data["text"], at=timezone.now())
            return redirect(f"{reverse('demo-network:wall')}#comment-{comment.pk}")
        return _reply(request, comment, form)
    except Refused as refusal:
        form.add_error(None, refusal.sentence)
        return _comment_page(request, comment, form, is_mine=is_mine, status=409)


def _comment_page(
    request: HttpRequest, comment: Comment, form: WriteForm, *, is_mine: bool, status: int = 200
) -> HttpResponse:
    context = {"comment": comment, "form": form, "is_mine": is_mine}
    return page(request, "comment.html", context, status=status)


def _reply(request: HttpRequest, comment: Comment, form: WriteForm) -> HttpResponse:
    now = timezone.now()
    me = None if _is_as_page(request) else person_or_new(request, at=now)
    reply = comment.post.comment(by=me, reply_to=comment, at=now, **form.content())
    there = redirect(f"{reverse('demo-network:wall')}#comment-{reply.pk}")
    return play(there, me) if me else there


def _is_as_page(request: HttpRequest) -> bool:
    """A trainee plays a colleague who answers in the network by hand."""
    return request.POST.get("as") == "page"


@require_safe
def attachment_file(request: HttpRequest, name: str) -> HttpResponseBase:
    """The bytes of an attachment, served like in networks: to anybody with the URL."""
    file = (
        make_file(AttachmentKind(name), OfficialPage.objects.words().attachments)
        if name in AttachmentKind
        else None
    )
    if file is None:
        raise Http404
    return range_response(
        request, io.BytesIO(file.body), size=len(file.body), content_type=file.content_type
    )


@require_POST
def comment_deletion(request: HttpRequest, number: int) -> HttpResponse:
    me = current_person(request)
    mine = get_object_or_404(Comment, pk=number, author=me, author__isnull=False)
    mine.erase(at=timezone.now())
    return redirect(f"{reverse('demo-network:wall')}#post-{mine.post_id}")


def dialogue(request: HttpRequest) -> HttpResponse:
    """Private messages of the played person."""
    came_by = {"invitation": request.GET.get("invitation", "")[:64]}
    form = WriteForm(request.POST if request.method == "POST" else None, initial=came_by)
    if form.is_bound and form.is_valid():
        now = timezone.now()
        me = person_or_new(request, at=now)
        dialogue = Dialogue.objects.begun_by(me, at=now)
        invitation = form.cleaned_data["invitation"]
        message = dialogue.write(by=me, invitation=invitation, at=now, **form.content())
        return play(redirect(f"{reverse('demo-network:dialogue')}#message-{message.pk}"), me)
    context = {**_messages(request), "form": form}
    return page(request, "dialogue.html", context, status=422 if form.is_bound else 200)


@require_safe
def dialogue_changes(request: HttpRequest) -> HttpResponse:
    context = _messages(request)
    if request.GET.get("mark") == context["mark"]:
        return HttpResponse(status=204)
    official = OfficialPage.objects.current()
    return render(request, "demo/messages.html", {**context, "official": official})


def _messages(request: HttpRequest) -> dict[str, object]:
    messages = DirectMessage.objects.filter(dialogue__person=current_person(request))
    visible = messages.filter(deleted_at__isnull=True).select_related("author")
    return {"written": list(visible), "mark": messages.mark()}


@require_POST
def person(request: HttpRequest) -> HttpResponse:
    """Play another person: an existing or a new one."""
    if number := whole_number(request.POST.get("person", "")):
        other = get_object_or_404(Person, pk=number)
    else:
        other = Person.objects.arrive(at=timezone.now())
    return play(redirect(_back(request)), other)


def bad_days(request: HttpRequest) -> HttpResponse:
    """The bad days, and what the network has sent so far."""
    form = BadDaysForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        form.switch(at=timezone.now())
        return redirect("demo-network:bad-days")
    rows = {day.kind: day for day in BadDay.objects.all()}
    context = {
        "kinds": [(kind, kind.label, rows.get(kind)) for kind in BadDay.Kind],
        "is_always": any(day.is_on and not day.is_once for day in rows.values()),
        "calls": WebhookDelivery.objects.newest_first()[:20],
    }
    return page(request, "bad_days.html", context)


def _back(request: HttpRequest) -> str:
    where = request.POST.get("next", "")
    is_here = url_has_allowed_host_and_scheme(where, allowed_hosts=None)
    return where if is_here and where.startswith("/") else reverse("demo-network:wall")
