from django.urls import URLPattern, URLResolver, path

from otklik.disclosure.items import list_views, settings_views
from otklik.disclosure.items import views as item_views
from otklik.disclosure.report import views
from otklik.disclosure.submissions import views as submission_views

app_name = "disclosure"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", list_views.items, name="items"),
    path("mine/", list_views.mine, name="my-items"),
    path("compliance/", views.compliance, name="compliance"),
    path("compliance/report.<str:kind>", views.report, name="report"),
    path("sections/<str:section>/", list_views.section, name="section"),
    path("<str:code>/", item_views.item, name="item"),
    path("<str:code>/confirmation/", item_views.confirmation, name="item-confirm"),
    path(
        "<str:code>/confirmation/<int:pk>/taking-back/",
        item_views.confirmation_removal,
        name="confirmation-remove",
    ),
    path("<str:code>/events/", item_views.events, name="event-add"),
    path(
        "<str:code>/events/<int:pk>/publication/",
        item_views.event_publication,
        name="event-publish",
    ),
    path("<str:code>/events/<int:pk>/reopening/", item_views.event_reopening, name="event-reopen"),
    path("<str:code>/events/<int:pk>/removal/", item_views.event_removal, name="event-remove"),
    path("<str:code>/arrangement/", settings_views.arrangement, name="item-settings"),
    path("<str:code>/clause/", settings_views.clause, name="clause-record"),
    path("<str:code>/clause/ending/", settings_views.clause_removal, name="clause-end"),
    path("<str:code>/exemption/", settings_views.exemption, name="exemption-add"),
    path("<str:code>/exemption/lifting/", settings_views.exemption_removal, name="exemption-lift"),
    path("<str:code>/links/", settings_views.invitations, name="link-add"),
    path("<str:code>/links/<int:pk>/ending/", settings_views.invitation_removal, name="link-end"),
    path("<str:code>/supplies/new/", submission_views.new_submission, name="submission-new"),
    path("<str:code>/supplies/<int:pk>/", submission_views.submission, name="submission"),
    path(
        "<str:code>/supplies/<int:pk>/acceptance/",
        submission_views.acceptance,
        name="submission-accept",
    ),
    path(
        "<str:code>/supplies/<int:pk>/return/", submission_views.return_, name="submission-return"
    ),
    path(
        "<str:code>/supplies/<int:pk>/reopening/", submission_views.reopen, name="submission-reopen"
    ),
    path(
        "<str:code>/supplies/<int:pk>/publication/",
        submission_views.publication,
        name="submission-publish",
    ),
    path(
        "<str:code>/supplies/<int:pk>/removal/",
        submission_views.take_off,
        name="submission-unpublish",
    ),
    path(
        "<str:code>/supplies/<int:pk>/withdrawal/",
        submission_views.withdrawal,
        name="submission-withdraw",
    ),
    path(
        "<str:code>/supplies/<int:pk>/files/<uuid:key>/",
        submission_views.file,
        name="submission-file",
    ),
]
