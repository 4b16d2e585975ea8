from django.apps import AppConfig


class AnswersConfig(AppConfig):
    name = "otklik.answers"

    def ready(self) -> None:
        from otklik.answers import finding, signing

        signing.listen()  # first: what is found depends on whether it is signed
        finding.listen()
