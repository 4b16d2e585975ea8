from django.apps import AppConfig


class RegisterConfig(AppConfig):
    name = "otklik.register"

    def ready(self) -> None:
        from otklik.journal import evidence
        from otklik.register.evidence import editions

        evidence.tell("editions", editions)
