from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "otklik.pages"

    def ready(self) -> None:
        from otklik.pages import changes, slugs

        changes.listen()
        slugs.write_in_latin()
