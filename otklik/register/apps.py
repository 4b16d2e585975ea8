from django.apps import AppConfig


class RegisterConfig(AppConfig):
    name = "otklik.register"

    def ready(self) -> None:
        from otklik.journal import evidence
        from otklik.register.evidenced import editions

        evidence.tell("editions", editions)
