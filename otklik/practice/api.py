"""The network's API as applications see it: token in, JSON out, no idempotency key."""

import time
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from pydantic import BaseModel, Field, StringConstraints, ValidationError

from otklik.practice.models import BadDay, Comment, Dialogue, OfficialPage, Post
from otklik.practice.models.written import TEXT_LIMIT

Id = Annotated[int, Field(strict=True, ge=1, le=2**63 - 1)]
Text = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$")]


class NewPost(BaseModel):
    text: Text


class NewComment(BaseModel):
    post_id: Id
    text: Text
    reply_to: Id | None = None


class NewMessage(BaseModel):
    peer_id: Id
    text: Text


class ApiError(Exception):
    """What the network answers instead of doing it."""

    def __init__(self, status: HTTPStatus, code: str, message: str = "") -> None:
        super().__init__(code)
        self.status, self.code, self.message = status, code, message

    def response(self, *, wait: float = 0) -> JsonResponse:
        error = {"code": self.code, "message": self.message or self.status.phrase}
        headers = {"Retry-After": f"{wait:.0f}"} if wait else None
        return JsonResponse({"error": error}, status=self.status, headers=headers)


def api(view: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Ask for the token, let bad days happen to what changes something, speak JSON."""

    @csrf_exempt
    @wraps(view)
    def answer(request: HttpRequest) -> HttpResponse:
        try:
            _authorise(request)
            if request.method == "GET":
                return view(request)
            if request.method != "POST":
                raise ApiError(HTTPStatus.METHOD_NOT_ALLOWED, "method_not_allowed")
            return _on_this_day(request, view)
        except ApiError as error:
            return error.response()

    return answer


def _authorise(request: HttpRequest) -> None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    page = OfficialPage.objects.current()
    if page is None or scheme.lower() != "bearer" or not page.accepts(token):
        raise ApiError(HTTPStatus.UNAUTHORIZED, "invalid_token")


def _on_this_day(request: HttpRequest, view: Callable[[HttpRequest], HttpResponse]) -> HttpResponse:
    days = BadDay.objects
    if slow := days.strike(BadDay.Kind.SLOW):
        time.sleep(slow.seconds)
    if busy := days.strike(BadDay.Kind.TOO_MANY):
        error = ApiError(HTTPStatus.TOO_MANY_REQUESTS, "too_many_requests")
        return error.response(wait=busy.seconds)
    if days.strike(BadDay.Kind.LOST_BEFORE):
        return _lost()
    response = view(request)
    return _lost() if days.strike(BadDay.Kind.LOST_AFTER) else response


def _lost() -> HttpResponse:
    """What a gateway says when the line behind it broke: done or not done, nobody knows."""
    page = "<html><body><h1>502 Bad Gateway</h1></body></html>"
    return HttpResponse(page, status=HTTPStatus.BAD_GATEWAY)


def _read[Wish: BaseModel](request: HttpRequest, wish: type[Wish]) -> Wish:
    try:
        return wish.model_validate_json(request.body)
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"])
        message = f"{where}: {error.errors()[0]['msg']}"
        raise ApiError(HTTPStatus.BAD_REQUEST, "invalid_parameter", message) from None


def _text(text: str) -> str:
    if not text.strip():
        raise ApiError(HTTPStatus.BAD_REQUEST, "text_empty")
    if len(text) > TEXT_LIMIT:
        raise ApiError(HTTPStatus.BAD_REQUEST, "text_too_long", f"At most {TEXT_LIMIT}.")
    return text


def _created(described: dict[str, Any]) -> JsonResponse:
    return JsonResponse(described, status=HTTPStatus.CREATED)


@api
def me(request: HttpRequest) -> HttpResponse:
    """Whose token this is, and whether events are sent."""
    page = OfficialPage.objects.get()
    is_silent = BadDay.objects.switched_on().filter(kind=BadDay.Kind.EVENTS_LOST).exists()
    hook = {"url": page.hook_url, "is_on": bool(page.hook_url) and not is_silent}
    return JsonResponse({"id": page.pk, "name": page.name, "webhook": hook})


@api
def posts(request: HttpRequest) -> HttpResponse:
    if request.method == "GET":
        newest = Post.objects.newest_first()[:50]
        return JsonResponse({"items": [post.described() for post in newest]})
    wish = _read(request, NewPost)
    return _created(Post.objects.publish(_text(wish.text), at=timezone.now()).described())


@api
def comments(request: HttpRequest) -> HttpResponse:
    if request.method == "GET":
        post = _post(request.GET.get("post_id", ""))
        beneath = Comment.objects.beneath(post).standing()
        return JsonResponse({"items": [comment.described() for comment in beneath]})
    wish = _read(request, NewComment)
    text = _text(wish.text)
    post = _post(str(wish.post_id))
    answered = None
    if wish.reply_to is not None:
        answered = Comment.objects.standing().filter(post=post, pk=wish.reply_to).first()
        if answered is None:
            raise ApiError(HTTPStatus.NOT_FOUND, "comment_not_found")
    comment = post.comment(text, by=None, reply_to=answered, at=timezone.now())
    return _created(comment.described())


@api
def messages(request: HttpRequest) -> HttpResponse:
    if request.method == "GET":
        raise ApiError(HTTPStatus.METHOD_NOT_ALLOWED, "method_not_allowed")
    wish = _read(request, NewMessage)
    text = _text(wish.text)
    dialogue = Dialogue.objects.filter(person=wish.peer_id).first()
    if dialogue is None:
        raise ApiError(HTTPStatus.FORBIDDEN, "dialogue_closed", "The person writes first.")
    return _created(dialogue.write(text, by=None, at=timezone.now()).described())


def _post(number: str) -> Post:
    is_number = number.isascii() and number.isdigit() and len(number) < 19
    post = Post.objects.filter(pk=int(number)).first() if is_number else None
    if post is None:
        raise ApiError(HTTPStatus.NOT_FOUND, "post_not_found")
    return post
