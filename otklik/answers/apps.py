from django.apps import AppConfig


class AnswersConfig(AppConfig):
    name = "otklik.answers"

    def ready(self) -> None:
        from otklik.answers import finding, signing
        from otklik.answers.rooms import STEPS
        from otklik.organisation import first_steps

        signing.listen()  # first: what is found depends on whether it is signed
        finding.listen()
        first_steps.teach(*STEPS)
