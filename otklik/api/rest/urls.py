"""The API put together: routes, errors as JSON, access from pages of other sites."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path, re_path
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import ValidationError

from otklik.api.rest import acts, disclosure, knowledge_answers, news, surveys

DESCRIPTION = """Everything that the site shows to everybody, for programs: without keys and
registration, by GET alone. Names in addresses (`code`, `id`, `slug`) do not change. Each answer has
an `ETag`: send it back in `If-None-Match`, and an unchanged answer comes as 304 without a body."""

api = NinjaAPI(
    title="Otklik",
    version="1",
    description=DESCRIPTION,
    urls_namespace="api",
    docs_url=None,  # ninja's documentation page loads scripts from a foreign host
    openapi_url="/openapi.json",
    servers=[{"url": settings.BASE_URL}],
)
api.add_router("/acts", acts.router)
api.add_router("/answers", knowledge_answers.router)
api.add_router("/news", news.router)
api.add_router("/required", disclosure.router)
api.add_router("/surveys", surveys.router)


def problem(status: HTTPStatus, message: str, details: list[dict[str, str]]) -> JsonResponse:
    body = {"status": status.value, "message": message, "details": details}
    return JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})


@api.exception_handler(Http404)
def _not_there(request: HttpRequest, missing: Http404) -> HttpResponse:
    return problem(HTTPStatus.NOT_FOUND, _("There is nothing at this address."), [])


@api.exception_handler(ValidationError)
def _not_understood(request: HttpRequest, error: ValidationError) -> HttpResponse:
    details = [
        {"place": f"{fault['loc'][0]}.{fault['loc'][-1]}", "message": str(fault["msg"])}
        for fault in error.errors
    ]
    message = _("The request was not understood: see the details.")
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, message, details)


def nothing(request: HttpRequest) -> HttpResponse:
    raise Http404


def open_to_all(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """CORS for pages of other sites; HEAD as GET; errors are JSON too."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        method = request.method
        request.method = "GET" if method == "HEAD" else method
        try:
            if request.method != "GET":
                answer: HttpResponse = problem(
                    HTTPStatus.METHOD_NOT_ALLOWED, _("Only GET is answered here."), []
                )
                answer.headers["Allow"] = "GET, HEAD"
            else:
                answer = view(request, *args, **kwargs)
        except Http404 as missing:
            answer = _not_there(request, missing)
        finally:
            request.method = method
        answer.headers["Access-Control-Allow-Origin"] = "*"
        return answer

    answered.csrf_exempt = True  # type: ignore[attr-defined]
    return answered


app_name = "api"
urlpatterns: list[URLPattern] = [
    path(str(one.pattern), open_to_all(one.callback), name=one.name)
    for one in api.urls[0]
    if isinstance(one, URLPattern)
]
urlpatterns += [re_path("^", open_to_all(nothing), name="nothing")]
