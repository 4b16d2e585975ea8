from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "otklik.portal"

    def ready(self) -> None:
        from otklik.portal import citing, corrections, finding

        citing.listen()
        finding.listen()
        corrections.listen()
