from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "otklik.portal"

    def ready(self) -> None:
        from otklik.portal import finding

        finding.listen()
