"""«Состояние системы»: the findings of `otklik doctor`, for an administrator at the desk."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language

import otklik
from otklik.operations.backups import schedule
from otklik.operations.backups.models import Backup, Rehearsal
from otklik.operations.cli.terminal_output import in_language
from otklik.operations.doctor import run_checks
from otklik.operations.run import end_demonstration
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right

MOST_ROWS = 20


@staff_only(Right.ADMINISTER, "GET")
def system(request: StaffRequest) -> HttpResponse:
    """Each check with what to do next; backups and rehearsals, the newest first."""
    has_chain = "journal" in request.GET
    is_safe, now = Backup.objects.good().exists(), timezone.now()
    context = {
        **_checks(has_chain=has_chain),
        "has_chain": has_chain,
        "backups": Backup.objects.all()[:MOST_ROWS],
        "first_backup_at": None if is_safe else schedule.backup_due_at(at=now),
        "is_trial": end_demonstration.is_all_made_up(),
        "rehearsals": Rehearsal.objects.all()[:MOST_ROWS],
        "is_scheduled": bool(settings.BACKUP_DIR),
        "hour": settings.BACKUP_HOUR,
        "version": otklik.__version__,
        "vendor": {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[connection.vendor],
    }
    return render(request, "operations/system.html", context)


def _checks(*, has_chain: bool) -> dict[str, Any]:
    """What is wrong and what to do, what is right, and what is not in use."""
    language = get_language() or settings.LANGUAGE_CODE
    found = list(run_checks.examine(Path(settings.DATA_DIR), has_chain=has_chain))

    def in_order(*, is_in_use: bool) -> list[str]:
        these = (one for one in found if one.is_ok and one.is_in_use == is_in_use)
        return [in_language(one.what, language) for one in these]

    return {
        "wrong": [
            (in_language(one.what, language), in_language(one.advice, language))
            for one in found
            if not one.is_ok
        ],
        "right": in_order(is_in_use=True),
        "unused": in_order(is_in_use=False),
    }
