from django.urls import URLPattern, URLResolver, include, path

from otklik.disclosure.items import list_views, settings_views
from otklik.disclosure.items import views as item_views
from otklik.disclosure.report import views
from otklik.disclosure.submissions import views as submission_views

app_name = "disclosure"

of_submission: list[URLPattern | URLResolver] = [
    path("", submission_views.submission, name="submission"),
    path("acceptance/", submission_views.acceptance, name="submission-accept"),
    path("return/", submission_views.return_, name="submission-return"),
    path("reopening/", submission_views.reopen, name="submission-reopen"),
    path("publication/", submission_views.publication, name="submission-publish"),
    path("removal/", submission_views.take_off, name="submission-unpublish"),
    path("withdrawal/", submission_views.withdrawal, name="submission-withdraw"),
    path("files/<uuid:key>/", submission_views.file, name="submission-file"),
]
of_item: list[URLPattern | URLResolver] = [
    path("", item_views.item, name="item"),
    path("confirmation/", item_views.confirmation, name="item-confirm"),
    path(
        "confirmation/<int:pk>/taking-back/",
        item_views.confirmation_removal,
        name="confirmation-remove",
    ),
    path("events/", item_views.events, name="event-add"),
    path("events/<int:pk>/publication/", item_views.event_publication, name="event-publish"),
    path("events/<int:pk>/reopening/", item_views.event_reopening, name="event-reopen"),
    path("events/<int:pk>/removal/", item_views.event_removal, name="event-remove"),
    path("arrangement/", settings_views.arrangement, name="item-settings"),
    path("clause/", settings_views.clause, name="clause-record"),
    path("clause/ending/", settings_views.clause_removal, name="clause-end"),
    path("exemption/", settings_views.exemption, name="exemption-add"),
    path("exemption/lifting/", settings_views.exemption_removal, name="exemption-lift"),
    path("links/", settings_views.invitations, name="link-add"),
    path("links/<int:pk>/ending/", settings_views.invitation_removal, name="link-end"),
    path("supplies/new/", submission_views.new_submission, name="submission-new"),
    path("supplies/<int:pk>/", include(of_submission)),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("", list_views.items, name="items"),
    path("mine/", list_views.mine, name="my-items"),
    path("compliance/", views.compliance, name="compliance"),
    path("compliance/report.<str:kind>", views.report, name="report"),
    path("sections/<str:section>/", list_views.section, name="section"),
    path("<str:code>/", include(of_item)),
]
