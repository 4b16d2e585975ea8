from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "otklik.cms"

    def ready(self) -> None:
        from otklik.cms.pages import change_note, slugs

        change_note.listen()
        slugs.write_in_latin()
