from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    name = "otklik.channels"

    def ready(self) -> None:
        from otklik.channels.navigation import STEPS
        from otklik.organisation.people import onboarding

        onboarding.teach(*STEPS)
