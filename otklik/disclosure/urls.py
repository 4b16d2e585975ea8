from django.urls import URLPattern, URLResolver, path

from otklik.disclosure.views import compliance, item, keeping, listing, supplies

app_name = "disclosure"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", listing.items, name="items"),
    path("mine/", listing.mine, name="mine"),
    path("compliance/", compliance.compliance, name="compliance"),
    path("compliance/report.<str:kind>", compliance.report, name="report"),
    path("sections/<str:section>/", listing.section, name="section"),
    path("<str:code>/", item.item, name="item"),
    path("<str:code>/confirmation/", item.confirmation, name="confirmation"),
    path("<str:code>/confirmation/<int:pk>/taking-back/", item.taking_back, name="taking-back"),
    path("<str:code>/events/", item.events, name="events"),
    path("<str:code>/events/<int:pk>/publication/", item.event_publication, name="event-met"),
    path("<str:code>/events/<int:pk>/reopening/", item.event_reopening, name="event-reopening"),
    path("<str:code>/events/<int:pk>/removal/", item.event_taking_back, name="event-removal"),
    path("<str:code>/arrangement/", keeping.arrangement, name="arrangement"),
    path("<str:code>/clause/", keeping.clause, name="clause"),
    path("<str:code>/clause/ending/", keeping.clause_ending, name="clause-ending"),
    path("<str:code>/exemption/", keeping.exemption, name="exemption"),
    path("<str:code>/exemption/lifting/", keeping.exemption_lifting, name="exemption-lifting"),
    path("<str:code>/links/", keeping.invitations, name="links"),
    path("<str:code>/links/<int:pk>/ending/", keeping.invitation_ending, name="link-ending"),
    path("<str:code>/supplies/new/", supplies.supplying, name="supplying"),
    path("<str:code>/supplies/<int:pk>/", supplies.supply, name="supply"),
    path("<str:code>/supplies/<int:pk>/acceptance/", supplies.acceptance, name="acceptance"),
    path("<str:code>/supplies/<int:pk>/return/", supplies.returning, name="returning"),
    path("<str:code>/supplies/<int:pk>/reopening/", supplies.reopening, name="reopening"),
    path("<str:code>/supplies/<int:pk>/publication/", supplies.publication, name="publication"),
    path("<str:code>/supplies/<int:pk>/removal/", supplies.taking_off, name="taking-off"),
    path("<str:code>/supplies/<int:pk>/withdrawal/", supplies.withdrawal, name="withdrawal"),
    path("<str:code>/supplies/<int:pk>/files/<uuid:key>/", supplies.file, name="file"),
]
