"""Middleware and log filter for all requests."""

import logging
import re
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.middleware.csp import get_nonce
from django.utils.csp import CSP, build_policy
from django.utils.deprecation import MiddlewareMixin
from django.utils.http import parse_header_parameters

LARGEST_BODY = 80 * 1024 * 1024  # five photos of 15 MB and their text
LONGEST_NUMBER = 20
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class RequestGuard(MiddlewareMixin):
    """Middleware: passes only requests that a browser could send.

    A charset chosen by a stranger selects a decoder (punycode takes quadratic time); a body is
    limited before anything is stored; TRACE and unknown methods are refused, and URLs with a NUL,
    on which PostgreSQL fails.
    """

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        if request.method not in METHODS:
            return HttpResponseNotAllowed(sorted(METHODS))
        if "\0" in request.path_info:
            return _plain("Такого адреса нет.\nThere is no such address.", HTTPStatus.NOT_FOUND)
        charset = request.content_params.get("charset", "") if request.content_params else ""
        if charset and charset.strip("\"' ").lower() not in {"utf-8", "utf8"}:
            return _plain("Only UTF-8 is read here.", HTTPStatus.BAD_REQUEST)
        length = request.META.get("CONTENT_LENGTH") or "0"
        is_number = length.isascii() and length.isdecimal() and len(length) < LONGEST_NUMBER
        if not is_number or int(length) > LARGEST_BODY:
            return _plain(
                "Слишком много сразу: принимаем не больше 80 МБ. Ничего не сохранено: вернитесь"
                " назад и выберите файл поменьше.\n"
                "Too much at once: 80 MB at most. Nothing was saved: go back and choose a smaller"
                " file.",
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            )
        return None


def drop_malformed_content_type(environ: dict[str, Any]) -> None:
    """Drop an unparsable content type: Django parses it while creating the request, before any
    middleware, and raises."""
    try:
        parse_header_parameters(environ.get("CONTENT_TYPE", ""))
    except (ValueError, LookupError):
        environ["CONTENT_TYPE"] = ""


def _plain(sentence: str, status: HTTPStatus) -> HttpResponse:
    return HttpResponse(sentence, status=status, content_type="text/plain; charset=utf-8")


ADDRESS_WITH_KEY = re.compile(r"^((?:/[a-z]{2})?/(?:hooks/[^/]+|disclosure/supply)/).+$", re.DOTALL)


# The site's survey pages, and the desk pages where staff enter answers.
ANSWERS_TO_A_SURVEY = re.compile(
    r"^(?!.*/desk/).*/surveys/|/desk/surveys/[^/]+/(paper|phone|loading)/"
)


class PrivatePathFilter(logging.Filter):
    """Drops log records of pages that must not be logged, and removes keys from URLs: of unsigned
    network webhooks, and of signed links."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        path = str(getattr(request, "path_info", ""))
        if isinstance(record.args, tuple) and ADDRESS_WITH_KEY.match(path):
            hidden = ADDRESS_WITH_KEY.sub(r"\1…/", path)
            record.args = tuple(str(word).replace(path, hidden) for word in record.args)
        is_unwatched = bool(ANSWERS_TO_A_SURVEY.search(path))
        return not is_unwatched or record.levelno >= logging.ERROR


PERMISSIONS = (
    "accelerometer=(), browsing-topics=(), camera=(), display-capture=(), geolocation=(),"
    " gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=(),"
    " xr-spatial-tracking=()"
)
# As in nginx (deploy/nginx/otklik.conf), whose error log is off there.
IN_NO_LOG = re.compile(
    r"(/[a-z]{2})?/(surveys|embed|helped|disclosure/supply"
    r"|desk/surveys/[^/]+/(paper|phone|loading))(/|\Z)"
)


class ResponseHeaders(MiddlewareMixin):
    """Middleware: headers that depend on the path.

    - `/admin/` has a wider content policy, since Wagtail's editor shows previews in frames.
    - An unlogged page is not sent as referrer: nginx writes the referrer of a failed request, with
      IP address and time, into its error log; a failing stylesheet is enough.
    - No page uses any of `PERMISSIONS`, so they are denied.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if request.path_info.startswith("/admin/"):
            policy = build_policy(settings.ADMIN_CSP, get_nonce(request))
            response.headers[str(CSP.HEADER_ENFORCE)] = policy
        if IN_NO_LOG.match(request.path_info):
            response.headers.setdefault("Referrer-Policy", "strict-origin")
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        return response
