"""What this app registers with others when Django starts: see `otklik.core.apps`."""

from django.apps import apps
from django.db.models.signals import post_migrate

from otklik.incidents.cases.fulltext import install_after_migrate

post_migrate.connect(
    install_after_migrate,
    sender=apps.get_app_config("incidents"),
    dispatch_uid="incidents.fulltext",
)
