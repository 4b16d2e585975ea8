"""What this app registers with others when Django starts: see `otklik.core.apps`."""

from django.apps import apps
from django.db.models.signals import post_migrate, pre_migrate

from otklik.audit.triggers import install_after_migrate, lift_before_migrate

pre_migrate.connect(
    lift_before_migrate, sender=apps.get_app_config("audit"), dispatch_uid="audit.triggers"
)
post_migrate.connect(
    install_after_migrate, sender=apps.get_app_config("audit"), dispatch_uid="audit.triggers"
)
