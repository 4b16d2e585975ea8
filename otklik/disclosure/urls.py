from django.urls import URLPattern, URLResolver, path

from otklik.disclosure.items import list_views, settings_views
from otklik.disclosure.items import views as items_views
from otklik.disclosure.report import views
from otklik.disclosure.submissions import views as supplies_views

app_name = "disclosure"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", list_views.items, name="items"),
    path("mine/", list_views.mine, name="mine"),
    path("compliance/", views.compliance, name="compliance"),
    path("compliance/report.<str:kind>", views.report, name="report"),
    path("sections/<str:section>/", list_views.section, name="section"),
    path("<str:code>/", items_views.item, name="item"),
    path("<str:code>/confirmation/", items_views.confirmation, name="confirmation"),
    path(
        "<str:code>/confirmation/<int:pk>/taking-back/", items_views.taking_back, name="taking-back"
    ),
    path("<str:code>/events/", items_views.events, name="events"),
    path(
        "<str:code>/events/<int:pk>/publication/", items_views.event_publication, name="event-met"
    ),
    path(
        "<str:code>/events/<int:pk>/reopening/", items_views.event_reopening, name="event-reopening"
    ),
    path(
        "<str:code>/events/<int:pk>/removal/", items_views.event_taking_back, name="event-removal"
    ),
    path("<str:code>/arrangement/", settings_views.arrangement, name="arrangement"),
    path("<str:code>/clause/", settings_views.clause, name="clause"),
    path("<str:code>/clause/ending/", settings_views.clause_ending, name="clause-ending"),
    path("<str:code>/exemption/", settings_views.exemption, name="exemption"),
    path(
        "<str:code>/exemption/lifting/", settings_views.exemption_lifting, name="exemption-lifting"
    ),
    path("<str:code>/links/", settings_views.invitations, name="links"),
    path("<str:code>/links/<int:pk>/ending/", settings_views.invitation_ending, name="link-ending"),
    path("<str:code>/supplies/new/", supplies_views.supplying, name="supplying"),
    path("<str:code>/supplies/<int:pk>/", supplies_views.supply, name="supply"),
    path("<str:code>/supplies/<int:pk>/acceptance/", supplies_views.acceptance, name="acceptance"),
    path("<str:code>/supplies/<int:pk>/return/", supplies_views.returning, name="returning"),
    path("<str:code>/supplies/<int:pk>/reopening/", supplies_views.reopening, name="reopening"),
    path(
        "<str:code>/supplies/<int:pk>/publication/", supplies_views.publication, name="publication"
    ),
    path("<str:code>/supplies/<int:pk>/removal/", supplies_views.taking_off, name="taking-off"),
    path("<str:code>/supplies/<int:pk>/withdrawal/", supplies_views.withdrawal, name="withdrawal"),
    path("<str:code>/supplies/<int:pk>/files/<uuid:key>/", supplies_views.file, name="file"),
]
