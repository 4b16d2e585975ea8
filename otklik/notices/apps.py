from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "otklik.notices"

    def ready(self) -> None:
        from otklik.notices.rooms import STEPS
        from otklik.organisation import first_steps

        first_steps.teach(*STEPS)
