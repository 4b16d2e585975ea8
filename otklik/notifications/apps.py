from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "otklik.notifications"

    def ready(self) -> None:
        from otklik.notifications.navigation import STEPS
        from otklik.organisation.people import onboarding

        onboarding.teach(*STEPS)
