"""Metrics for Prometheus: request times by route, and figures from the database, queried on demand.
They contain no personal data.

Several web processes count into files of `metrics/` in the data folder, which are summed.
"""

import os
import shutil
import time
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import Count
from django.http import HttpRequest, HttpResponseBase

from otklik.audit.models import UnsealedLine
from otklik.channels.inbound.models import RawEvent
from otklik.channels.outbound.models import Delivery
from otklik.core.models import Tick
from otklik.incidents.cases.incident import Incident
from otklik.operations.backups.models import Backup, Rehearsal
from otklik.operations.monitoring.queues import waiting

FOLDER = Path(settings.DATA_DIR) / "metrics"
if settings.METRICS_TOKEN:  # before the library is imported: it checks once
    FOLDER.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", str(FOLDER))

from prometheus_client import (  # noqa: E402
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Histogram,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily, Metric  # noqa: E402
from prometheus_client.multiprocess import MultiProcessCollector  # noqa: E402
from prometheus_client.registry import Collector  # noqa: E402

import otklik  # noqa: E402

type Figures = dict[tuple[str, ...], float]

METHODS = frozenset({"GET", "HEAD", "POST"})
_counted = CollectorRegistry()
REQUESTS = Histogram(
    "otklik_request_seconds",
    "How long requests took, by route.",
    ("route", "method", "status"),
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
    registry=_counted,
)


class RequestTimes:
    """Middleware: the time of each request, where metrics are switched on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not settings.METRICS_TOKEN:
            return self.get_response(request)
        began = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        method = request.method if request.method in METHODS else "other"
        status = f"{response.status_code // 100}xx"
        REQUESTS.labels(match.route if match else "", method, status).observe(
            time.perf_counter() - began
        )
        return response


def exposition(*, at: datetime) -> tuple[bytes, str]:
    """All figures in Prometheus' text form, and its content type."""
    registry = requests_of_all()
    registry.register(Rows(at=at))
    return generate_latest(registry), CONTENT_TYPE_LATEST


def requests_of_all() -> CollectorRegistry:
    """Requests of all web processes of this machine since `otklik run` or `web` started, including
    processes that have ended."""
    registry = CollectorRegistry()
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(_counted)
    return registry


class Rows(Collector):
    """Figures from the database and the disk."""

    def __init__(self, *, at: datetime) -> None:
        self.at = at

    def collect(self) -> Iterable[Metric]:
        yield _gauge("info", "The version that runs.", ("version",), {(otklik.__version__,): 1})
        yield from self._queues()
        yield from self._deliveries()
        yield from self._people()
        yield from self._machine()
        yield from self._backups()

    def _queues(self) -> Iterable[Metric]:
        found = waiting(at=self.at)
        counts: Figures = {(one.queue,): float(one.count) for one in found}
        ages: Figures = {(one.queue,): one.age.total_seconds() for one in found}
        yield _gauge("queue_tasks", "Tasks that could run now.", ("queue",), counts)
        yield _gauge("queue_oldest_seconds", "How long the oldest waits.", ("queue",), ages)

    def _deliveries(self) -> Iterable[Metric]:
        lately = Delivery.objects.filter(settled_at__gt=self.at - timedelta(days=1))
        for name, words, rows in (
            ("deliveries_open", "Not settled, by network.", Delivery.objects.unsettled()),
            ("deliveries_day", "Settled within a day, by network and outcome.", lately),
        ):
            found = rows.order_by().values_list("account__network", "state").annotate(Count("pk"))
            figures: Figures = {(network, state): float(count) for network, state, count in found}
            yield _gauge(name, words, ("network", "state"), figures)

    def _people(self) -> Iterable[Metric]:
        open_ = Incident.objects.unanswered()
        yield _one("incidents_unanswered", "Incidents without an answer.", open_.count())
        late = Incident.objects.overdue(at=self.at).count()
        yield _one("incidents_overdue", "Those whose term is over.", late)
        yield _one("events_stuck", "Received, not passed on.", RawEvent.objects.stuck().count())

    def _machine(self) -> Iterable[Metric]:
        free = shutil.disk_usage(Path(settings.DATA_DIR)).free
        yield _one("disk_free_bytes", "Free where the data lie.", free)
        yield _one("journal_unsealed", "Lines in no block yet.", UnsealedLine.objects.count())
        last = Tick.objects.order_by("-minute").values_list("minute", flat=True).first()
        if last is not None:
            yield _one("clock_age_seconds", "Since the clock rang.", self._since(last))

    def _backups(self) -> Iterable[Metric]:
        backup, rehearsal = Backup.objects.good().newest(), Rehearsal.objects.good().newest()
        if backup is not None:
            age = self._since(backup.began_at)
            yield _one("backup_age_seconds", "Since the newest good backup.", age)
            yield _one("backup_size_bytes", "Its size.", backup.size)
        if rehearsal is not None:
            age = self._since(rehearsal.began_at)
            yield _one("rehearsal_age_seconds", "Since one was tried out well.", age)

    def _since(self, moment: datetime) -> float:
        return (self.at - moment).total_seconds()


def _gauge(name: str, words: str, labels: tuple[str, ...], figures: Figures) -> Metric:
    family = GaugeMetricFamily(f"otklik_{name}", words, labels=labels)
    for values, figure in figures.items():
        family.add_metric(values, figure)
    return family


def _one(name: str, words: str, figure: float) -> Metric:
    return GaugeMetricFamily(f"otklik_{name}", words, value=figure)
