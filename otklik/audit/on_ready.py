"""What this app registers with others when Django starts: see `otklik.core.apps`."""

from django.apps import apps
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_noop

from otklik.audit import verb_labels
from otklik.audit.triggers import install_after_migrate, lift_before_migrate

pre_migrate.connect(
    lift_before_migrate, sender=apps.get_app_config("audit"), dispatch_uid="audit.triggers"
)
post_migrate.connect(
    install_after_migrate, sender=apps.get_app_config("audit"), dispatch_uid="audit.triggers"
)
verb_labels.register_labels(
    {
        "evidence.made": gettext_noop("evidence of a period made"),
        "journal.head_told": gettext_noop("signed head of the journal written"),
    }
)
