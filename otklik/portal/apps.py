from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "otklik.portal"

    def ready(self) -> None:
        from otklik.portal import corrections, finding

        finding.listen()
        corrections.listen()
