"""Health for monitoring programs: liveness, readiness, metrics. Answered before any other
middleware, under any host name."""

import hmac
import json
from http import HTTPStatus
from pathlib import Path
from shutil import disk_usage

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.deprecation import MiddlewareMixin

from otklik.operations.doctor.infrastructure_checks import QUEUE_PATIENCE
from otklik.operations.monitoring import metrics
from otklik.operations.monitoring.queues import waiting

LEAST_DISK = 64 * 2**20  # below it writing will soon fail
BEARER = "Bearer "
_migrated: set[str] = set()  # a process checks for its tables only once


class HealthChecks(MiddlewareMixin):
    """Middleware, first of all: `/health/live`, `/health/ready`, `/metrics`."""

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        match request.path_info:
            case "/health/live":
                return _plain("ok", HTTPStatus.OK)
            case "/health/ready":
                return ready()
            case "/metrics":
                if not may_watch(request):
                    return _plain("not found", HTTPStatus.NOT_FOUND)

                body, kind = metrics.exposition(at=timezone.now())
                return HttpResponse(body, content_type=kind, headers={"Cache-Control": "no-store"})
        return None


def may_watch(request: HttpRequest) -> bool:
    """Whether the request has the token; without a configured token there is no such page."""
    given = request.headers.get("Authorization", "")
    token = settings.METRICS_TOKEN
    return bool(token) and hmac.compare_digest(given.encode(), (BEARER + token).encode())


def ready() -> HttpResponse:
    """503 when no page can be served. Late workers and tasks are reported without a 503: taking the
    site offline would not help. No names, no database messages."""
    has_room = disk_usage(Path(settings.DATA_DIR)).free > LEAST_DISK
    found = {"database": _database(), "disk": has_room}
    found["migrations"] = found["database"] and _migrations()
    is_ready = all(found.values())
    if is_ready:
        found["workers"] = _workers()
    words = {name: "ok" if is_ok else "not ok" for name, is_ok in found.items()}
    status = HTTPStatus.OK if is_ready else HTTPStatus.SERVICE_UNAVAILABLE
    return _plain(json.dumps(words), status, kind="application/json")


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, InterfaceError):
        connection.close()
        return False
    return True


def _migrations() -> bool:
    if not _migrated:
        loader = MigrationLoader(None, load=False)
        loader.load_disk()
        applied = MigrationRecorder(connection).applied_migrations()
        if set(loader.disk_migrations) - set(applied):
            return False
        _migrated.add("all")
    return True


def _workers() -> bool:
    """Each minute the scheduler enqueues something: old tasks mean that there is no worker."""
    return all(one.age <= QUEUE_PATIENCE for one in waiting(at=timezone.now()))


def _plain(text: str, status: HTTPStatus, *, kind: str = "text/plain") -> HttpResponse:
    answer = HttpResponse(text, status=status, content_type=f"{kind}; charset=utf-8")
    answer.headers["Cache-Control"] = "no-store"
    return answer
