from django.apps import AppConfig


class OverviewConfig(AppConfig):
    name = "otklik.dashboards"

    def ready(self) -> None:
        from otklik.audit import labels
        from otklik.dashboards.labels import VERBS
        from otklik.dashboards.navigation import FIRST, LAST
        from otklik.website.frame import desk_header

        labels.teach(VERBS)
        desk_header.put(first=FIRST, last=LAST)
