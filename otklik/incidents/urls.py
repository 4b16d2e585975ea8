from django.urls import URLPattern, URLResolver, include, path

from otklik.incidents.approval_rules import views as approval_rules_views
from otklik.incidents.attachments import views as attachments
from otklik.incidents.blockers import views as blockers_views
from otklik.incidents.coverage import views as coverage_views
from otklik.incidents.deadlines import views as deadlines
from otklik.incidents.desk import audit_log_access
from otklik.incidents.desk import views as desk_views
from otklik.incidents.external_cases import views as external_cases_views
from otklik.incidents.feedback import rules_views as feedback_views
from otklik.incidents.importing import views as importing_views
from otklik.incidents.inbox import views as inbox
from otklik.incidents.information_requests import views as requests_views
from otklik.incidents.intake import manual_card_views as intake_views
from otklik.incidents.mass_incidents import views as mass_incidents
from otklik.incidents.merge_and_split import views as merging_views
from otklik.incidents.moderation import views as moderation_views
from otklik.incidents.privacy import views as privacy
from otklik.incidents.public_answers import views as public_answers
from otklik.incidents.quality import views as quality_views
from otklik.incidents.replies import delivery_views, views
from otklik.incidents.replies.approval import views as approval
from otklik.incidents.replies.closing_note import views as closing_note_views
from otklik.incidents.replies.referral import views as referral_views
from otklik.incidents.replies.suggestions import views as suggestions_views
from otklik.incidents.replies.text_checks import views as text_checks
from otklik.incidents.reply_templates import views as reply_templates
from otklik.incidents.sla import views as sla_views
from otklik.incidents.transfers import views as transfers_views

app_name = "incidents"

of_reply: list[URLPattern | URLResolver] = [
    path("draft/", views.draft, name="reply-draft"),
    path("saving/", views.saving, name="reply-saving"),
    path("invitation/", views.invitation, name="reply-invitation"),
    path("interim/", deadlines.interim, name="reply-interim"),
    path("referral/", referral_views.referral, name="reply-referral"),
    path("staying-open/", referral_views.staying_open, name="reply-staying-open"),
    path("final/", deadlines.final, name="reply-final"),
    path("sending/", views.sending, name="reply-sending"),
    path("submission/", views.submission, name="reply-submission"),
    path("approval/", approval.approval, name="reply-approval"),
    path("outside-word/begin/", approval.begin_outside_word, name="reply-outside-word-begin"),
    path("outside-word/", approval.outside_word, name="reply-outside-word"),
    path("withdrawal/", views.withdrawal, name="reply-withdrawal"),
    path("addressing/", views.addressing, name="reply-addressing"),
    path("readdressing/", views.readdressing, name="reply-readdressing"),
    path("discarding/", views.discarding, name="reply-discarding"),
    path("rewriting/", views.rewriting, name="reply-rewriting"),
    path("by-hand/", delivery_views.by_hand, name="reply-by-hand"),
    path("state/", views.state, name="reply-state"),
    path("review/", text_checks.review, name="reply-review"),
    path("suggestion/", approval.suggestion, name="reply-suggestion"),
    path(
        "suggestions/<int:pk>/decision/",
        approval.suggestion_decision,
        name="suggestion-decision",
    ),
    path("answers/", suggestions_views.answers, name="reply-answers"),
    path("answers/insertion/", suggestions_views.insertion, name="reply-insertion"),
    path("assistance/", suggestions_views.assistance, name="reply-assistance"),
    path("assistance/<uuid:consulted>/", suggestions_views.result, name="reply-assisted"),
    path("clearance/", text_checks.clearance, name="reply-clearance"),
    path(
        "clearances/<int:pk>/withdrawal/",
        text_checks.clearance_withdrawal,
        name="reply-clearance-withdrawal",
    ),
]
of_incident: list[URLPattern | URLResolver] = [
    path("", desk_views.incident, name="incident"),
    path("next/", inbox.following, name="next"),
    path("putting-off/", inbox.putting_off, name="putting-off"),
    path("waking/", inbox.waking, name="waking"),
    path("triage/", desk_views.triage, name="triage"),
    path("assignee/", desk_views.assignee, name="assignee"),
    path("closing/", desk_views.closing, name="closing"),
    path("correction/", desk_views.correction, name="correction"),
    path("marks/", blockers_views.marking, name="marking"),
    path("marks/<int:pk>/lifting/", blockers_views.mark_lifting, name="mark-lifting"),
    path("closing-line/", closing_note_views.closing_line, name="closing-line"),
    path("transfer/", transfers_views.transfer, name="transfer"),
    path("regrouping/", merging_views.regrouping, name="regrouping"),
    path("regrouping/joining/", merging_views.joining, name="joining"),
    path("messages/<int:pk>/moderation/", moderation_views.beginning, name="moderation-beginning"),
    path("messages/<int:pk>/leaving/", moderation_views.leaving, name="concern-leaving"),
    path("mass/", mass_incidents.joining_mass, name="joining-mass"),
    path("regrouping/splitting/", merging_views.splitting, name="splitting"),
    path("regrouping/<int:pk>/undoing/", merging_views.undoing, name="regrouping-undoing"),
    path("attachments/<uuid:key>/", attachments.attachment, name="attachment"),
    path(
        "attachments/<uuid:key>/as-it-came/",
        attachments.as_it_came,
        name="attachment-as-it-came",
    ),
    path("attachments/<uuid:key>/fetching/", attachments.fetching, name="attachment-fetching"),
    path("attachments/<uuid:key>/description/", attachments.description, name="description"),
    path("extension/", deadlines.extension, name="extension"),
    path(
        "extension/<int:pk>/withdrawal/",
        deadlines.extension_withdrawal,
        name="extension-withdrawal",
    ),
    path("awaited/", blockers_views.awaited, name="awaited"),
    path("awaited/end/", blockers_views.arrival, name="arrival"),
    path("outside-answer/", views.outside_answer, name="outside-answer"),
    path("pair/", public_answers.pair, name="pair"),
    path("person/", privacy.person, name="person"),
    path("person/handing-out/", privacy.handing_out, name="handing-out"),
    path("person/claims/", privacy.claiming, name="claiming"),
    path("person/claims/<int:pk>/withdrawal/", privacy.claim_withdrawal, name="claim-withdrawal"),
    path("case/", external_cases_views.noting, name="case-noting"),
    path("sorting/", requests_views.sorting, name="sorting"),
    path("guidance/", requests_views.guidance, name="guidance"),
    path("request/", requests_views.registration, name="request-registration"),
    path("reopening/", desk_views.reopening, name="reopening"),
    path("replies/<uuid:key>/", include(of_reply)),
]
of_request: list[URLPattern | URLResolver] = [
    path("", requests_views.request_page, name="request"),
    path("delay/", requests_views.delay, name="request-delay"),
    path("ending/", requests_views.ending, name="request-ending"),
    path("opening/", requests_views.opening, name="request-opening"),
    path("refusal-text/", requests_views.refusal_text, name="request-refusal-text"),
]
of_case: list[URLPattern | URLResolver] = [
    path("", external_cases_views.case, name="case"),
    path("handing/", external_cases_views.handing, name="case-handing"),
    path("returning/", external_cases_views.returning, name="case-returning"),
    path("accepting/", external_cases_views.accepting, name="case-accepting"),
]
of_import: list[URLPattern | URLResolver] = [
    path("", importing_views.run, name="import"),
    path("columns/", importing_views.columns, name="import-columns"),
    path("profile/", importing_views.profile, name="import-profile"),
    path("sheet/", importing_views.sheet, name="import-sheet"),
    path("check/", importing_views.checking, name="import-check"),
    path("start/", importing_views.starting, name="import-start"),
    path("undoing/", importing_views.undoing, name="import-undoing"),
    path("discarding/", importing_views.discarding, name="import-discarding"),
    path("faults.csv", importing_views.faults, name="import-faults"),
]
of_moderation: list[URLPattern | URLResolver] = [
    path("", moderation_views.act, name="moderation-act"),
    path("confirmation/", moderation_views.confirmation, name="moderation-confirmation"),
    path("lifting/", moderation_views.lifting, name="moderation-lifting"),
    path("deletion/", moderation_views.deletion, name="moderation-deletion"),
    path("dropping/", moderation_views.dropping, name="moderation-dropping"),
    path("by-hand/", moderation_views.by_hand, name="moderation-by-hand"),
    path("again/", moderation_views.again, name="moderation-again"),
]
of_mass: list[URLPattern | URLResolver] = [
    path("", mass_incidents.mass, name="mass"),
    path("text/", mass_incidents.text, name="mass-text"),
    path("submission/", mass_incidents.submission, name="mass-submission"),
    path("sending/", mass_incidents.sending, name="mass-sending"),
    path("recall/", mass_incidents.recall, name="mass-recall"),
    path("withdrawal/", mass_incidents.withdrawal, name="mass-withdrawal"),
    path("approval/", mass_incidents.approval, name="mass-approval"),
    path("adding/", mass_incidents.adding, name="mass-adding"),
    path("closing/", mass_incidents.closing, name="mass-closing"),
    path("reopening/", mass_incidents.reopening, name="mass-reopening"),
    path("dissolving/", mass_incidents.dissolving, name="mass-dissolving"),
    path("members/<int:pk>/", mass_incidents.member, name="mass-member"),
    path("members/<int:pk>/leaving/", mass_incidents.leaving, name="mass-leaving"),
]
of_quality: list[URLPattern | URLResolver] = [
    path("", quality_views.draws, name="quality"),
    path("new/", quality_views.drawing, name="quality-drawing"),
    path("mine/", quality_views.mine, name="quality-mine"),
    path("<int:pk>/", quality_views.draw, name="quality-draw"),
    path("answers/<int:pk>/", quality_views.rating, name="quality-answer"),
    path("answers/<int:pk>/saving/", quality_views.saving, name="quality-saving"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("incidents/", inbox.inbox, name="inbox"),
    path("incidents/rows/", inbox.rows, name="rows"),
    path("incidents/views/", inbox.views, name="views"),
    path("incidents/views/<int:pk>/forgetting/", inbox.view_forgetting, name="view-forgetting"),
    path("handover/", inbox.handover, name="handover"),
    path("handover/<int:pk>/reading/", inbox.handover_reading, name="handover-reading"),
    path("transfers/", transfers_views.transfers, name="transfers"),
    path("incidents/fresh/", inbox.fresh, name="fresh"),
    path("incidents/<int:number>/", include(of_incident)),
    path("piles/", inbox.piles, name="piles"),
    path("piles/rows/", inbox.pressing_rows, name="piles-press"),
    path("batches/<int:pk>/undoing/", inbox.undoing, name="batch-undoing"),
    path("mass/", mass_incidents.masses, name="masses"),
    path("mass/new/", mass_incidents.gathering, name="mass-gathering"),
    path("mass/<int:number>/", include(of_mass)),
    path("moderation/", moderation_views.moderation, name="moderation"),
    path("moderation/report/", moderation_views.report, name="moderation-report"),
    path("moderation/report.csv", moderation_views.report_csv, name="moderation-report-csv"),
    path("moderation/<int:number>/", include(of_moderation)),
    path("approvals/", approval.approvals, name="approvals"),
    path("approvals/<uuid:key>/", approval.judgement, name="judgement"),
    path("approvals/words/<uuid:key>/scan/", approval.scan, name="word-scan"),
    path("approvals/words/<uuid:key>/objection/", approval.objection, name="word-objection"),
    path("approvals/rules/", approval_rules_views.rules, name="approval-rules"),
    path("by-hand/", delivery_views.waiting, name="by-hand"),
    path("deliveries/", delivery_views.deliveries, name="deliveries"),
    path("deliveries/<int:pk>/", delivery_views.delivery, name="delivery"),
    path(
        "deliveries/<slug:account>/<str:kind>/again/",
        delivery_views.sending_again,
        name="deliveries-again",
    ),
    path("norms/", sla_views.norms, name="norms"),
    path("norms/clock/", sla_views.clock, name="norm-clock"),
    path("norms/document/", sla_views.document, name="norm-document"),
    path("norms/<int:pk>/lifting/", sla_views.lifting, name="norm-lifting"),
    path("coverage/", coverage_views.page, name="coverage"),
    path("coverage/incidents/", coverage_views.incidents, name="coverage-incidents"),
    path("coverage/counts.csv", coverage_views.table, name="coverage-table"),
    path("quality/", include(of_quality)),
    path("helping/", feedback_views.rules, name="helping"),
    path("people/<int:number>/", privacy.looks, name="looks"),
    path("pairs/", public_answers.pairs, name="pairs"),
    path("pairs/<int:pk>/withdrawal/", public_answers.pair_withdrawal, name="pair-withdrawal"),
    path("cards/new/", intake_views.card, name="card"),
    path("cases/", external_cases_views.cases, name="cases"),
    path("cases/<int:pk>/", include(of_case)),
    path("requests/", requests_views.requests, name="requests"),
    path("requests/<int:number>/", include(of_request)),
    path("imports/", importing_views.imports, name="imports"),
    path("imports/new/", importing_views.upload, name="import-upload"),
    path("imports/<int:number>/", include(of_import)),
    path("keys/", inbox.keys, name="keys"),
    path("templates/", reply_templates.wordings, name="wordings"),
    path("templates/new/", reply_templates.template, name="template-new"),
    path("templates/<int:pk>/", reply_templates.template, name="template"),
    path("templates/<int:pk>/checking/", reply_templates.checking, name="wording-check"),
    path("templates/<int:pk>/putting-away/", reply_templates.putting_away, name="wording-away"),
    path("phrases/new/", reply_templates.snippet, name="snippet-new"),
    path("phrases/<int:pk>/", reply_templates.snippet, name="snippet"),
    path("journal/", audit_log_access.journal, name="journal"),
]
