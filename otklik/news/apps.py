from django.apps import AppConfig


class NewsConfig(AppConfig):
    name = "otklik.news"

    def ready(self) -> None:
        from otklik.news import search_index
        from otklik.news.navigation import STEPS
        from otklik.organisation.people import onboarding

        search_index.listen()
        onboarding.teach(*STEPS)
