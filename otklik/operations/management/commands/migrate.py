from typing import Any

from django.core.management.commands import migrate
from django.db import DEFAULT_DB_ALIAS

from otklik.operations.run.create_tables import create_tables


class Command(migrate.Command):
    """Django's, but an empty database gets its tables at once."""

    def handle(self, *args: Any, **options: Any) -> None:
        is_whole = (
            not options["app_label"] and not options["plan"] and not options["check_unapplied"]
        )
        if is_whole and options["database"] == DEFAULT_DB_ALIAS:
            create_tables()
        super().handle(*args, **options)
