from django.apps import AppConfig


class RegisterConfig(AppConfig):
    name = "otklik.register"

    def ready(self) -> None:
        from otklik.journal import evidence
        from otklik.organisation import first_steps
        from otklik.register.evidenced import editions
        from otklik.register.rooms import STEPS

        evidence.tell("editions", editions)
        first_steps.teach(*STEPS)
