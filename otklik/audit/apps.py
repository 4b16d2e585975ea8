from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_noop


class JournalConfig(AppConfig):
    name = "otklik.audit"

    def ready(self) -> None:
        from otklik.audit import labels
        from otklik.audit.triggers import install_after_migrate, lift_before_migrate

        pre_migrate.connect(lift_before_migrate, sender=self, dispatch_uid="journal.triggers")
        post_migrate.connect(install_after_migrate, sender=self, dispatch_uid="journal.triggers")
        labels.teach(
            {
                "evidence.made": gettext_noop("evidence of a period made"),
                "journal.head_told": gettext_noop("signed head of the journal written"),
            }
        )
