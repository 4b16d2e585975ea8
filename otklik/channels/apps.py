from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    name = "otklik.channels"

    def ready(self) -> None:
        from otklik.channels.rooms import STEPS
        from otklik.organisation import first_steps

        first_steps.teach(*STEPS)
