from django.apps import AppConfig
from django.utils.translation import gettext_noop


class ReportsConfig(AppConfig):
    name = "otklik.reports"

    def ready(self) -> None:
        from otklik.journal import words
        from otklik.organisation import first_steps
        from otklik.reports.rooms import STEPS

        words.teach(
            {
                "evidence.asked": gettext_noop("evidence of a period asked for"),
                "evidence.taken": gettext_noop("evidence of a period downloaded"),
            }
        )
        first_steps.teach(*STEPS)
