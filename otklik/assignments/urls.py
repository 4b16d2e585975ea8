from django.urls import URLPattern, URLResolver, include, path

from otklik.assignments.views import (
    assignments,
    control,
    findings,
    group,
    listing,
    meetings,
    papers,
)

app_name = "assignments"

of_findings: list[URLPattern | URLResolver] = [
    path("", findings.findings, name="findings"),
    path("new/", findings.raising, name="raising"),
    path("<int:number>/", findings.finding, name="finding"),
    path("<int:number>/expectation/", findings.expectation, name="expectation"),
    path("<int:number>/evidence/", findings.evidence, name="evidence"),
    path("<int:number>/settling/", findings.settling, name="settling"),
    path("<int:number>/withdrawal/", findings.withdrawal, name="finding-withdrawal"),
    path("<int:number>/assignment/", findings.giving, name="giving"),
]
of_meetings: list[URLPattern | URLResolver] = [
    path("", meetings.meetings, name="meetings"),
    path("new/", meetings.planning, name="planning"),
    path("group/", group.members, name="group"),
    path("group/<int:pk>/ending/", group.ending, name="member-ending"),
    path("<int:number>/", meetings.meeting, name="meeting"),
    path("<int:number>/agenda/", meetings.agenda, name="agenda"),
    path("<int:number>/items/", meetings.items, name="items"),
    path("<int:number>/items/<int:position>/", meetings.item, name="item"),
    path("<int:number>/attendance/", meetings.attendance, name="attendance"),
    path("<int:number>/points/", meetings.points, name="points"),
    path("<int:number>/points/<int:pk>/striking/", meetings.striking, name="striking"),
    path("<int:number>/signing/", meetings.signing, name="signing"),
    path("<int:number>/cancelling/", meetings.cancelling, name="cancelling"),
    path("<int:number>/registration/", meetings.registration, name="meeting-registration"),
    path("<int:number>/scan/", meetings.scan, name="meeting-scan"),
    path("<int:number>/papers/<str:name>.<str:kind>", papers.of_meeting, name="meeting-paper"),
]
of_assignments: list[URLPattern | URLResolver] = [
    path("", listing.assignments, name="assignments"),
    path("calendar/", listing.calendar, name="calendar"),
    path("assignments.ics", listing.ics, name="ics"),
    path("assignments.xlsx", listing.xlsx, name="xlsx"),
    path("control.<str:kind>", papers.control, name="control-list"),
    path("<int:number>/", assignments.assignment, name="assignment"),
    path("<int:number>/reports/", assignments.reports, name="reports"),
    path("<int:number>/files/<uuid:key>/", assignments.file, name="report-file"),
    path("<int:number>/extensions/", assignments.extensions, name="extensions"),
    path("<int:number>/extensions/<int:pk>/", control.extension, name="extension"),
    path("<int:number>/stages/", assignments.stages, name="stages"),
    path("<int:number>/stages/<int:pk>/", assignments.stage_done, name="stage-done"),
    path("<int:number>/return/", control.returning, name="returning"),
    path("<int:number>/off-control/", control.off_control, name="off-control"),
    path("<int:number>/withdrawal/", control.withdrawal, name="withdrawal"),
    path("<int:number>/registration/", control.registration, name="registration"),
    path("<int:number>/scan/", control.scan, name="scan"),
    path("<int:number>/outcome/", control.outcome, name="outcome"),
    path("<int:number>/outcome/removal/", control.outcome_removal, name="outcome-removal"),
    path("<int:number>/paper.<str:kind>", papers.of_assignment, name="assignment-paper"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("findings/", include(of_findings)),
    path("meetings/", include(of_meetings)),
    path("assignments/", include(of_assignments)),
]
