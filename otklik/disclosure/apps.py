from django.apps import AppConfig


class DisclosureConfig(AppConfig):
    name = "otklik.disclosure"

    def ready(self) -> None:
        from otklik.disclosure.evidenced import confirmations
        from otklik.disclosure.rooms import STEPS
        from otklik.disclosure.verbs import VERBS
        from otklik.journal import evidence, words
        from otklik.organisation import first_steps

        words.teach(VERBS)
        evidence.tell("confirmations", confirmations)
        first_steps.teach(*STEPS)
