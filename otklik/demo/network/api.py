"""The API of the practice network: token in, JSON out, no idempotency key."""

import time
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Annotated, Any, Concatenate

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from pydantic import BaseModel, Field, StringConstraints, ValidationError

from otklik.core.refusal import Refused
from otklik.core.text_cleanup import whole_number
from otklik.demo.network.direct_messages import Dialogue
from otklik.demo.network.models import LARGEST, MOST, BadDay, OfficialPage, Picture
from otklik.demo.network.posts_and_comments import TEXT_LIMIT, Comment, Post

Id = Annotated[int, Field(strict=True, ge=1, le=2**63 - 1)]
Text = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$")]


class HungPicture(BaseModel):
    id: Id
    alt: Text = ""


class NewPost(BaseModel):
    """A post: text, pictures, or both."""

    text: Text = ""
    pictures: tuple[HungPicture, ...] = Field(default=(), max_length=MOST)
    comments_open: bool = True


class NewComment(BaseModel):
    post_id: Id
    text: Text
    reply_to: Id | None = None


class NewMessage(BaseModel):
    peer_id: Id
    text: Text


class ApiError(Exception):
    """Why the network refuses a request."""

    def __init__(self, status: HTTPStatus, code: str, message: str = "") -> None:
        super().__init__(code)
        self.status, self.code, self.message = status, code, message

    def response(self, *, wait: float = 0) -> JsonResponse:
        error = {"code": self.code, "message": self.message or self.status.phrase}
        headers = {"Retry-After": f"{wait:.0f}"} if wait else None
        return JsonResponse({"error": error}, status=self.status, headers=headers)


def api[**P](
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Check the token, apply bad days to requests that change something, answer in JSON."""

    @csrf_exempt
    @wraps(view)
    def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        def asked() -> HttpResponse:
            return view(request, *args, **kwargs)

        try:
            _authorise(request)
            if request.method == "GET":
                return asked()
            if request.method not in {"POST", "DELETE"}:
                raise ApiError(HTTPStatus.METHOD_NOT_ALLOWED, "method_not_allowed")
            return _with_bad_days(asked)
        except ApiError as error:
            return error.response()

    return answer


def _authorise(request: HttpRequest) -> None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    page = OfficialPage.objects.current()
    if page is None or scheme.lower() != "bearer" or not page.accepts(token):
        raise ApiError(HTTPStatus.UNAUTHORIZED, "invalid_token")


def _with_bad_days(call_view: Callable[[], HttpResponse]) -> HttpResponse:
    days = BadDay.objects
    if slow := days.strike(BadDay.Kind.SLOW):
        time.sleep(slow.seconds)
    if busy := days.strike(BadDay.Kind.TOO_MANY):
        error = ApiError(HTTPStatus.TOO_MANY_REQUESTS, "too_many_requests")
        return error.response(wait=busy.seconds)
    if days.strike(BadDay.Kind.LOST_BEFORE):
        return _lost_response()
    response = call_view()
    return _lost_response() if days.strike(BadDay.Kind.LOST_AFTER) else response


def _lost_response() -> HttpResponse:
    """A gateway error: the request may or may not have been carried out."""
    page = "<html><body><h1>502 Bad Gateway</h1></body></html>"
    return HttpResponse(page, status=HTTPStatus.BAD_GATEWAY)


def _parse_body[Wish: BaseModel](request: HttpRequest, wish: type[Wish]) -> Wish:
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


def _only(request: HttpRequest, *methods: str) -> None:
    if request.method not in methods:
        raise ApiError(HTTPStatus.METHOD_NOT_ALLOWED, "method_not_allowed")


def _post_content(wish: NewPost) -> tuple[str, list[tuple[Picture, str]]]:
    """Text and pictures of a post. Pictures alone are a post too."""
    by_number = Picture.objects.in_bulk([hung.id for hung in wish.pictures])
    if len(by_number) < len(wish.pictures):
        raise ApiError(HTTPStatus.NOT_FOUND, "picture_not_found")
    text = wish.text if wish.pictures and not wish.text.strip() else _text(wish.text)
    return text, [(by_number[hung.id], hung.alt) for hung in wish.pictures]


def _created_response(facts: dict[str, Any]) -> JsonResponse:
    return JsonResponse(facts, status=HTTPStatus.CREATED)


@api
def me(request: HttpRequest) -> HttpResponse:
    """The page of this token, and whether events are sent."""
    page = OfficialPage.objects.get()
    is_silent = BadDay.objects.switched_on().filter(kind=BadDay.Kind.EVENTS_LOST).exists()
    hook = {"url": page.hook_url, "is_on": bool(page.hook_url) and not is_silent}
    can = {"answer_comments": not is_for_people_only()}
    return JsonResponse({"id": page.pk, "name": page.name, "webhook": hook, "can": can})


def is_for_people_only() -> bool:
    return BadDay.objects.switched_on().filter(kind=BadDay.Kind.ONLY_PEOPLE).exists()


@api
def posts(request: HttpRequest) -> HttpResponse:
    if request.method == "GET":
        newest = Post.objects.visible().newest_first()[:50]
        return JsonResponse({"items": [post.describe() for post in newest]})
    _only(request, "POST")
    wish = _parse_body(request, NewPost)
    text, pictures = _post_content(wish)
    made = Post.objects.publish(
        text, pictures=pictures, comments_open=wish.comments_open, at=timezone.now()
    )
    return _created_response(made.describe())


@api
def post(request: HttpRequest, number: int) -> HttpResponse:
    """One post: read it, correct it (POST, the whole new content), delete it (DELETE)."""
    found = _post(str(number))
    if request.method == "GET":
        return JsonResponse(found.describe())
    if request.method == "DELETE":
        found.erase(at=timezone.now())
        return JsonResponse({"id": found.pk})
    text, pictures = _post_content(_parse_body(request, NewPost))
    try:
        found.rewrite(text, pictures=pictures, at=timezone.now())
    except Refused:  # it has just been deleted
        raise ApiError(HTTPStatus.NOT_FOUND, "post_not_found") from None
    return JsonResponse(found.describe())


@api
def pictures(request: HttpRequest) -> HttpResponse:
    """Takes the bytes of a JPEG or PNG; a post refers to the returned number."""
    _only(request, "POST")
    body = request.body
    if len(body) > LARGEST:
        raise ApiError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "picture_too_large")
    picture = Picture.receive(body, at=timezone.now())
    if picture is None:
        raise ApiError(HTTPStatus.BAD_REQUEST, "picture_type")
    return _created_response({"id": picture.pk})


@api
def comments(request: HttpRequest) -> HttpResponse:
    if request.method == "GET":
        post = _post(request.GET.get("post_id", ""))
        beneath = Comment.objects.beneath(post).visible()
        return JsonResponse({"items": [comment.describe() for comment in beneath]})
    _only(request, "POST")
    if is_for_people_only():
        raise ApiError(HTTPStatus.FORBIDDEN, "only_people", "A person answers comments here.")
    wish = _parse_body(request, NewComment)
    text = _text(wish.text)
    post = _post(str(wish.post_id))
    answered = None
    if wish.reply_to is not None:
        answered = Comment.objects.not_deleted().filter(post=post, pk=wish.reply_to).first()
        if answered is None:
            raise ApiError(HTTPStatus.NOT_FOUND, "comment_not_found")
    comment = post.comment(text, by=None, reply_to=answered, at=timezone.now())
    return _created_response(comment.describe())


@api
def comment(request: HttpRequest, number: int) -> HttpResponse:
    """Delete a comment for good (DELETE), whoever wrote it."""
    _only(request, "DELETE")
    found = _comment(number)
    found.remove(at=timezone.now())
    return JsonResponse({"id": found.pk})


@api
def hiding(request: HttpRequest, number: int) -> HttpResponse:
    """Hide a comment from everyone (POST), or show it again (DELETE)."""
    _only(request, "POST", "DELETE")
    found = _comment(number)
    (found.show if request.method == "DELETE" else found.hide)(at=timezone.now())
    return JsonResponse({"id": found.pk})


def _comment(number: int) -> Comment:
    found = Comment.objects.not_deleted().filter(pk=number).first() if number < 2**63 else None
    if found is None:
        raise ApiError(HTTPStatus.NOT_FOUND, "comment_not_found")
    return found


@api
def messages(request: HttpRequest) -> HttpResponse:
    _only(request, "POST")
    wish = _parse_body(request, NewMessage)
    text = _text(wish.text)
    dialogue = Dialogue.objects.filter(person=wish.peer_id).first()
    if dialogue is None:
        raise ApiError(HTTPStatus.FORBIDDEN, "dialogue_closed", "The person writes first.")
    return _created_response(dialogue.write(text, by=None, at=timezone.now()).describe())


def _post(number: str) -> Post:
    post = Post.objects.visible().filter(pk=whole_number(number)).first()
    if post is None:
        raise ApiError(HTTPStatus.NOT_FOUND, "post_not_found")
    return post
