"""What machines that watch are told, and what they are not."""

import json
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import Settings

from otklik.audit.tasks import seal_journal
from otklik.operations.backups.models import Backup, Rehearsal
from otklik.operations.monitoring import health
from tests.factories import AccountFactory
from tests.statements import failing

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
DASHBOARD = Path(__file__).resolve().parents[2] / "docs" / "reference" / "grafana.json"
BEARER = {"Authorization": "Bearer a-token-of-the-test"}


def no_database() -> AbstractContextManager[None]:
    """Each question fails as when nobody answers."""
    return failing(fault=OperationalError("connection refused: password=hunter2"))


@pytest.fixture
def figures(client: Client, settings: Settings) -> Callable[[], dict[str, dict[str, float]]]:
    settings.METRICS_TOKEN = "a-token-of-the-test"

    def read() -> dict[str, dict[str, float]]:
        text = client.get("/metrics", headers=BEARER).content.decode()
        return {
            family.name: {" ".join(s.labels.values()): s.value for s in family.samples}
            for family in text_string_to_metric_families(text)
        }

    return read


def test_alive_is_not_ready(client: Client) -> None:
    with no_database():
        assert client.get("/health/live", headers={"Host": "10.0.0.7"}).status_code == 200
        answer = client.get("/health/ready", headers={"Host": "10.0.0.7"})
    assert answer.status_code == 503
    assert answer.json() == {"database": "not ok", "disk": "ok", "migrations": "not ok"}
    assert b"hunter2" not in answer.content


def test_ready_counts_few_questions_and_late_workers_change_nothing(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    assert client.get("/health/ready").json()["workers"] == "ok"
    seal_journal.enqueue()
    DBTaskResult.objects.update(enqueued_at=timezone.now() - timedelta(minutes=9))
    with django_assert_max_num_queries(2):
        answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()["workers"]) == (200, "not ok")


def test_tables_of_another_version_are_not_ready(client: Client) -> None:
    health._migrated.clear()  # as in a process that has just begun
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'operations'")
    assert client.get("/health/ready").json()["migrations"] == "not ok"


def test_figures_are_for_whoever_has_the_token(client: Client, settings: Settings) -> None:
    assert client.get("/metrics", headers=BEARER).status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404
    settings.METRICS_TOKEN = "another"
    assert client.get("/metrics", headers=BEARER).status_code == 404


def test_figures_say_how_it_goes_and_name_nobody(
    client: Client, figures: Callable[[], dict[str, dict[str, float]]]
) -> None:
    now = timezone.now()
    AccountFactory()
    Backup.note(began_at=now - timedelta(hours=3), at=now, file="a.age", size=77)
    seal_journal.enqueue()
    client.get("/health/live")
    client.get("/display/?text=Иванова", headers={"User-Agent": "hunter2"})
    read = figures()
    assert read["otklik_backup_size_bytes"] == {"": 77}
    assert 10_000 < read["otklik_backup_age_seconds"][""] < 11_500
    assert "otklik_rehearsal_age_seconds" not in read
    assert read["otklik_queue_tasks"]["default"] >= 1
    assert read["otklik_incidents_unanswered"] == {"": 0}
    routes = " ".join(read["otklik_request_seconds"])
    assert "GET display/ 2xx" in routes
    assert "Иванова" not in routes
    assert "health" not in routes


def test_the_dashboard_asks_for_figures_that_are_there(
    figures: Callable[[], dict[str, dict[str, float]]],
) -> None:
    now = timezone.now()
    Backup.note(began_at=now, at=now, file="a.age", size=77)
    Rehearsal.note(began_at=now, at=now, file="a.age")
    there = {*figures(), "otklik_clock_age_seconds"}
    asked = set(re.findall(r"\botklik_\w+", json.dumps(json.loads(DASHBOARD.read_text("utf-8")))))
    assert len(asked) > 8
    assert {re.sub(r"_(bucket|count|sum)$", "", name) for name in asked} <= there
