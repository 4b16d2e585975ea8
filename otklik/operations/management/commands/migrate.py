from typing import Any

from django.core.management.commands import migrate
from django.db import DEFAULT_DB_ALIAS

from otklik.operations.run.create_tables import create_tables


class Command(migrate.Command):
    """Django's, but an empty database gets its tables at once."""

    def handle(self, *args: Any, **options: Any) -> None:
        is_partial = any(options[name] for name in ("app_label", "plan", "check_unapplied", "fake"))
        if not is_partial and options["database"] == DEFAULT_DB_ALIAS:
            create_tables()
        super().handle(*args, **options)
