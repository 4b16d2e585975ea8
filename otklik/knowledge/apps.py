from django.apps import AppConfig


class AnswersConfig(AppConfig):
    name = "otklik.knowledge"

    def ready(self) -> None:
        from otklik.knowledge.articles import search_index, sign
        from otklik.knowledge.navigation import STEPS
        from otklik.organisation.people import onboarding

        sign.listen()  # first: what is found depends on whether it is signed
        search_index.listen()
        onboarding.teach(*STEPS)
