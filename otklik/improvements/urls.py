from django.urls import URLPattern, URLResolver, include, path

from otklik.improvements.assignments import list_views, views
from otklik.improvements.documents import views as documents_views
from otklik.improvements.findings import views as findings_views
from otklik.improvements.meetings import views as meetings_views

app_name = "improvements"

of_findings: list[URLPattern | URLResolver] = [
    path("", findings_views.findings, name="findings"),
    path("new/", findings_views.raise_finding, name="raising"),
    path("<int:number>/", findings_views.finding, name="finding"),
    path("<int:number>/expectation/", findings_views.expectation, name="expectation"),
    path("<int:number>/evidence/", findings_views.evidence, name="evidence"),
    path("<int:number>/settling/", findings_views.settle, name="settling"),
    path("<int:number>/withdrawal/", findings_views.withdraw, name="finding-withdrawal"),
    path("<int:number>/assignment/", findings_views.give_assignment, name="giving"),
]
of_meetings: list[URLPattern | URLResolver] = [
    path("", meetings_views.meetings, name="meetings"),
    path("new/", meetings_views.plan, name="planning"),
    path("group/", meetings_views.members, name="group"),
    path("group/<int:pk>/ending/", meetings_views.end_membership, name="member-ending"),
    path("<int:number>/", meetings_views.meeting, name="meeting"),
    path("<int:number>/agenda/", meetings_views.agenda, name="agenda"),
    path("<int:number>/items/", meetings_views.items, name="items"),
    path("<int:number>/items/<int:position>/", meetings_views.item, name="item"),
    path("<int:number>/attendance/", meetings_views.attendance, name="attendance"),
    path("<int:number>/points/", meetings_views.points, name="points"),
    path("<int:number>/points/<int:pk>/striking/", meetings_views.strike_point, name="striking"),
    path("<int:number>/signing/", meetings_views.sign, name="signing"),
    path("<int:number>/cancelling/", meetings_views.cancel, name="cancelling"),
    path("<int:number>/registration/", meetings_views.registration, name="meeting-registration"),
    path("<int:number>/scan/", meetings_views.scan, name="meeting-scan"),
    path(
        "<int:number>/papers/<str:name>.<str:kind>",
        documents_views.of_meeting,
        name="meeting-paper",
    ),
]
of_assignments: list[URLPattern | URLResolver] = [
    path("", list_views.assignments, name="assignments"),
    path("calendar/", list_views.calendar, name="calendar"),
    path("assignments.ics", list_views.ics, name="ics"),
    path("assignments.xlsx", list_views.xlsx, name="xlsx"),
    path("control.<str:kind>", documents_views.control, name="control-list"),
    path("<int:number>/", views.assignment, name="assignment"),
    path("<int:number>/reports/", views.reports, name="reports"),
    path("<int:number>/files/<uuid:key>/", views.file, name="report-file"),
    path("<int:number>/extensions/", views.extensions, name="extensions"),
    path("<int:number>/extensions/<int:pk>/", views.extension, name="extension"),
    path("<int:number>/stages/", views.stages, name="stages"),
    path("<int:number>/stages/<int:pk>/", views.finish_stage, name="stage-done"),
    path("<int:number>/return/", views.send_back, name="returning"),
    path("<int:number>/off-control/", views.take_off_control, name="off-control"),
    path("<int:number>/withdrawal/", views.withdraw, name="withdrawal"),
    path("<int:number>/registration/", views.registration, name="registration"),
    path("<int:number>/scan/", views.scan, name="scan"),
    path("<int:number>/outcome/", views.outcome, name="outcome"),
    path("<int:number>/outcome/removal/", views.remove_outcome, name="outcome-removal"),
    path("<int:number>/paper.<str:kind>", documents_views.of_assignment, name="assignment-paper"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("findings/", include(of_findings)),
    path("meetings/", include(of_meetings)),
    path("assignments/", include(of_assignments)),
]
