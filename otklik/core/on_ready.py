"""What this app registers with others when Django starts: see `otklik.core.apps`."""

from django.apps import apps
from django.db.models.signals import post_migrate

from otklik.core.db import table_marks

post_migrate.connect(
    table_marks.install_after_migrate,
    sender=apps.get_app_config("core"),
    dispatch_uid="core.table_marks",
)
