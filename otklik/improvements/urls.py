from django.urls import URLPattern, URLResolver, include, path

from otklik.improvements.assignments import control_views, list_views, views
from otklik.improvements.documents import views as documents_views
from otklik.improvements.findings import views as findings_views
from otklik.improvements.meetings import views as meetings_views

app_name = "improvements"

of_findings: list[URLPattern | URLResolver] = [
    path("", findings_views.findings, name="findings"),
    path("new/", findings_views.raising, name="raising"),
    path("<int:number>/", findings_views.finding, name="finding"),
    path("<int:number>/expectation/", findings_views.expectation, name="expectation"),
    path("<int:number>/evidence/", findings_views.evidence, name="evidence"),
    path("<int:number>/settling/", findings_views.settling, name="settling"),
    path("<int:number>/withdrawal/", findings_views.withdrawal, name="finding-withdrawal"),
    path("<int:number>/assignment/", findings_views.giving, name="giving"),
]
of_meetings: list[URLPattern | URLResolver] = [
    path("", meetings_views.meetings, name="meetings"),
    path("new/", meetings_views.planning, name="planning"),
    path("group/", meetings_views.members, name="group"),
    path("group/<int:pk>/ending/", meetings_views.ending, name="member-ending"),
    path("<int:number>/", meetings_views.meeting, name="meeting"),
    path("<int:number>/agenda/", meetings_views.agenda, name="agenda"),
    path("<int:number>/items/", meetings_views.items, name="items"),
    path("<int:number>/items/<int:position>/", meetings_views.item, name="item"),
    path("<int:number>/attendance/", meetings_views.attendance, name="attendance"),
    path("<int:number>/points/", meetings_views.points, name="points"),
    path("<int:number>/points/<int:pk>/striking/", meetings_views.striking, name="striking"),
    path("<int:number>/signing/", meetings_views.signing, name="signing"),
    path("<int:number>/cancelling/", meetings_views.cancelling, name="cancelling"),
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
    path("<int:number>/extensions/<int:pk>/", control_views.extension, name="extension"),
    path("<int:number>/stages/", views.stages, name="stages"),
    path("<int:number>/stages/<int:pk>/", views.stage_done, name="stage-done"),
    path("<int:number>/return/", control_views.returning, name="returning"),
    path("<int:number>/off-control/", control_views.off_control, name="off-control"),
    path("<int:number>/withdrawal/", control_views.withdrawal, name="withdrawal"),
    path("<int:number>/registration/", control_views.registration, name="registration"),
    path("<int:number>/scan/", control_views.scan, name="scan"),
    path("<int:number>/outcome/", control_views.outcome, name="outcome"),
    path("<int:number>/outcome/removal/", control_views.outcome_removal, name="outcome-removal"),
    path("<int:number>/paper.<str:kind>", documents_views.of_assignment, name="assignment-paper"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("findings/", include(of_findings)),
    path("meetings/", include(of_meetings)),
    path("assignments/", include(of_assignments)),
]
