from django.urls import URLPattern, URLResolver, include, path

from otklik.incidents.views import (
    attachments,
    delivery,
    imports,
    incident,
    journal,
    outside_answer,
    pairs,
    queue,
    reply,
)

app_name = "incidents"

of_reply: list[URLPattern | URLResolver] = [
    path("draft/", reply.draft, name="reply-draft"),
    path("saving/", reply.saving, name="reply-saving"),
    path("template/", reply.template, name="reply-template"),
    path("sending/", reply.sending, name="reply-sending"),
    path("submission/", reply.submission, name="reply-submission"),
    path("approval/", reply.approval, name="reply-approval"),
    path("withdrawal/", reply.withdrawal, name="reply-withdrawal"),
    path("discarding/", reply.discarding, name="reply-discarding"),
    path("rewriting/", reply.rewriting, name="reply-rewriting"),
    path("state/", reply.state, name="reply-state"),
]
of_incident: list[URLPattern | URLResolver] = [
    path("", incident.incident, name="incident"),
    path("triage/", incident.triage, name="triage"),
    path("assignee/", incident.assignee, name="assignee"),
    path("closing/", incident.closing, name="closing"),
    path("attachments/<uuid:key>/", attachments.attachment, name="attachment"),
    path("attachments/<uuid:key>/description/", attachments.description, name="description"),
    path("outside-answer/", outside_answer.outside_answer, name="outside-answer"),
    path("pair/", pairs.pair, name="pair"),
    path("reopening/", incident.reopening, name="reopening"),
    path("replies/<uuid:key>/", include(of_reply)),
]
of_import: list[URLPattern | URLResolver] = [
    path("", imports.run, name="import"),
    path("columns/", imports.columns, name="import-columns"),
    path("profile/", imports.profile, name="import-profile"),
    path("sheet/", imports.sheet, name="import-sheet"),
    path("check/", imports.checking, name="import-check"),
    path("start/", imports.starting, name="import-start"),
    path("undoing/", imports.undoing, name="import-undoing"),
    path("discarding/", imports.discarding, name="import-discarding"),
    path("faults.csv", imports.faults, name="import-faults"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("", queue.desk, name="desk"),
    path("incidents/", queue.queue, name="queue"),
    path("incidents/fresh/", queue.fresh, name="fresh"),
    path("incidents/<int:number>/", include(of_incident)),
    path("approvals/", reply.approvals, name="approvals"),
    path("deliveries/", delivery.deliveries, name="deliveries"),
    path("deliveries/<int:pk>/", delivery.delivery, name="delivery"),
    path("pairs/", pairs.pairs, name="pairs"),
    path("pairs/<int:pk>/withdrawal/", pairs.pair_withdrawal, name="pair-withdrawal"),
    path("imports/", imports.imports, name="imports"),
    path("imports/new/", imports.upload, name="import-upload"),
    path("imports/<int:number>/", include(of_import)),
    path("journal/", journal.journal, name="journal"),
]
