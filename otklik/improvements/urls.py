from django.urls import URLPattern, URLResolver, include, path

from otklik.improvements.assignments import list_views, views
from otklik.improvements.documents import views as documents_views
from otklik.improvements.findings import views as findings_views
from otklik.improvements.meetings import views as meetings_views

app_name = "improvements"

of_findings: list[URLPattern | URLResolver] = [
    path("", findings_views.findings, name="findings"),
    path("new/", findings_views.raise_finding, name="finding-new"),
    path("<int:number>/", findings_views.finding, name="finding"),
    path("<int:number>/expectation/", findings_views.expectation, name="finding-expectation"),
    path("<int:number>/evidence/", findings_views.evidence, name="finding-evidence"),
    path("<int:number>/settling/", findings_views.settle, name="finding-settle"),
    path("<int:number>/withdrawal/", findings_views.withdraw, name="finding-withdraw"),
    path("<int:number>/assignment/", findings_views.give_assignment, name="assignment-new"),
]
of_meeting: list[URLPattern | URLResolver] = [
    path("", meetings_views.meeting, name="meeting"),
    path("agenda/", meetings_views.agenda, name="agenda-gather"),
    path("items/", meetings_views.items, name="agenda-item-add"),
    path("items/<int:position>/", meetings_views.item, name="agenda-item"),
    path("attendance/", meetings_views.attendance, name="attendance-save"),
    path("points/", meetings_views.points, name="point-new"),
    path("points/<int:pk>/striking/", meetings_views.strike_point, name="point-strike"),
    path("signing/", meetings_views.sign, name="minutes-sign"),
    path("cancelling/", meetings_views.cancel, name="meeting-cancel"),
    path("registration/", meetings_views.registration, name="meeting-register"),
    path("scan/", meetings_views.scan, name="meeting-scan"),
    path("papers/<str:name>.<str:kind>", documents_views.of_meeting, name="meeting-document"),
]
of_meetings: list[URLPattern | URLResolver] = [
    path("", meetings_views.meetings, name="meetings"),
    path("new/", meetings_views.plan, name="meeting-new"),
    path("group/", meetings_views.members, name="group"),
    path("group/<int:pk>/ending/", meetings_views.end_membership, name="membership-end"),
    path("<int:number>/", include(of_meeting)),
]
of_assignments: list[URLPattern | URLResolver] = [
    path("", list_views.assignments, name="assignments"),
    path("calendar/", list_views.calendar, name="calendar"),
    path("assignments.ics", list_views.ics, name="assignments-ics"),
    path("assignments.xlsx", list_views.xlsx, name="assignments-xlsx"),
    path("control.<str:kind>", documents_views.control, name="control-list"),
    path("<int:number>/", views.assignment, name="assignment"),
    path("<int:number>/reports/", views.reports, name="report-submit"),
    path("<int:number>/files/<uuid:key>/", views.file, name="report-file"),
    path("<int:number>/extensions/", views.extensions, name="extension-request"),
    path("<int:number>/extensions/<int:pk>/", views.extension, name="extension-decide"),
    path("<int:number>/stages/", views.stages, name="stage-add"),
    path("<int:number>/stages/<int:pk>/", views.finish_stage, name="stage-finish"),
    path("<int:number>/return/", views.send_back, name="assignment-return"),
    path("<int:number>/off-control/", views.take_off_control, name="assignment-take-off-control"),
    path("<int:number>/withdrawal/", views.withdraw, name="assignment-withdraw"),
    path("<int:number>/registration/", views.registration, name="assignment-register"),
    path("<int:number>/scan/", views.scan, name="assignment-scan"),
    path("<int:number>/outcome/", views.outcome, name="outcome"),
    path("<int:number>/outcome/removal/", views.remove_outcome, name="outcome-unpublish"),
    path(
        "<int:number>/paper.<str:kind>", documents_views.of_assignment, name="assignment-document"
    ),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("findings/", include(of_findings)),
    path("meetings/", include(of_meetings)),
    path("assignments/", include(of_assignments)),
]
