"""What this app makes known to others when Django has started: see `otklik.core.apps`."""

from django.apps import apps
from django.db.models.signals import post_migrate

from otklik.audit.evidence import bundle
from otklik.incidents.cases.fulltext import install_after_migrate
from otklik.incidents.evidence_rows import incidents
from otklik.incidents.navigation import STEPS
from otklik.organisation.people import onboarding

post_migrate.connect(
    install_after_migrate,
    sender=apps.get_app_config("incidents"),
    dispatch_uid="incidents.fulltext",
)
bundle.register_source("incidents", incidents)
onboarding.register_steps(*STEPS)
