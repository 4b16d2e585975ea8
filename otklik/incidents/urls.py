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
from otklik.incidents.foi_requests import views as requests_views
from otklik.incidents.importing import views as importing_views
from otklik.incidents.inbox import views as inbox
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
    path("draft/", views.draft, name="reply-autosave"),
    path("saving/", views.saving, name="reply-save"),
    path("invitation/", views.invitation, name="reply-invite"),
    path("interim/", deadlines.interim, name="reply-mark-interim"),
    path("referral/", referral_views.referral, name="reply-refer"),
    path("staying-open/", referral_views.staying_open, name="reply-keep-open"),
    path("final/", deadlines.final, name="reply-mark-final"),
    path("sending/", views.sending, name="reply-send"),
    path("submission/", views.submission, name="reply-submit"),
    path("approval/", approval.approval, name="reply-approval"),
    path("outside-word/begin/", approval.begin_outside_word, name="reply-offline-approval-begin"),
    path("outside-word/", approval.outside_word, name="reply-offline-approval"),
    path("withdrawal/", views.withdrawal, name="reply-withdraw"),
    path("addressing/", views.addressing, name="reply-choose-message"),
    path("readdressing/", views.readdressing, name="reply-readdress"),
    path("discarding/", views.discarding, name="reply-discard"),
    path("rewriting/", views.rewriting, name="reply-rewrite"),
    path("by-hand/", delivery_views.by_hand, name="reply-by-hand"),
    path("state/", views.state, name="reply-state"),
    path("review/", text_checks.review, name="reply-remarks"),
    path("suggestion/", approval.suggestion, name="approver-suggestion-add"),
    path(
        "suggestions/<int:pk>/decision/",
        approval.suggestion_decision,
        name="approver-suggestion-decide",
    ),
    path("answers/", suggestions_views.answers, name="reply-suggestions"),
    path("answers/insertion/", suggestions_views.insertion, name="reply-insert-text"),
    path("assistance/", suggestions_views.assistance, name="reply-assistant"),
    path("assistance/<uuid:consulted>/", suggestions_views.result, name="reply-assistant-result"),
    path("clearance/", text_checks.clearance, name="reply-clearance-add"),
    path(
        "clearances/<int:pk>/withdrawal/",
        text_checks.clearance_withdrawal,
        name="reply-clearance-withdraw",
    ),
]
of_attachment: list[URLPattern | URLResolver] = [
    path("", attachments.attachment, name="attachment"),
    path("as-it-came/", attachments.as_it_came, name="attachment-original"),
    path("fetching/", attachments.fetching, name="attachment-fetch"),
    path("description/", attachments.description, name="attachment-description"),
]
of_incident: list[URLPattern | URLResolver] = [
    path("", desk_views.incident, name="incident"),
    path("next/", inbox.following, name="next"),
    path("putting-off/", inbox.putting_off, name="incident-snooze"),
    path("waking/", inbox.waking, name="incident-unsnooze"),
    path("triage/", desk_views.triage, name="incident-triage"),
    path("assignee/", desk_views.assignee, name="incident-take"),
    path("closing/", desk_views.closing, name="incident-close"),
    path("correction/", desk_views.correction, name="guess-correct"),
    path("marks/", blockers_views.marking, name="flag-add"),
    path("marks/<int:pk>/lifting/", blockers_views.mark_lifting, name="flag-remove"),
    path("closing-line/", closing_note_views.closing_line, name="closing-note"),
    path("transfer/", transfers_views.transfer, name="transfer"),
    path("regrouping/", merging_views.regrouping, name="merge-split"),
    path("regrouping/joining/", merging_views.joining, name="incident-merge"),
    path("messages/<int:pk>/moderation/", moderation_views.beginning, name="moderation-new"),
    path("messages/<int:pk>/leaving/", moderation_views.leaving, name="message-keep-visible"),
    path("mass/", mass_incidents.joining_mass, name="incident-add-to-mass"),
    path("regrouping/splitting/", merging_views.splitting, name="incident-split"),
    path("regrouping/<int:pk>/undoing/", merging_views.undoing, name="merge-split-undo"),
    path("attachments/<uuid:key>/", include(of_attachment)),
    path("extension/", deadlines.extension, name="extension"),
    path(
        "extension/<int:pk>/withdrawal/",
        deadlines.extension_withdrawal,
        name="extension-withdraw",
    ),
    path("awaited/", blockers_views.awaited, name="blocker-new"),
    path("awaited/end/", blockers_views.arrival, name="blocker-end"),
    path("outside-answer/", views.outside_answer, name="external-answer"),
    path("pair/", public_answers.pair, name="public-answer"),
    path("person/", privacy.person, name="client"),
    path("person/handing-out/", privacy.handing_out, name="client-data-export"),
    path("person/claims/", privacy.claiming, name="identity-claim-add"),
    path(
        "person/claims/<int:pk>/withdrawal/",
        privacy.claim_withdrawal,
        name="identity-claim-withdraw",
    ),
    path("case/", external_cases_views.noting, name="external-case-new"),
    path("sorting/", requests_views.sorting, name="letter-type-set"),
    path("guidance/", requests_views.guidance, name="guidance-insert"),
    path("request/", requests_views.registration, name="information-request-new"),
    path("reopening/", desk_views.reopening, name="incident-reopen"),
    path("replies/<uuid:key>/", include(of_reply)),
]
of_request: list[URLPattern | URLResolver] = [
    path("", requests_views.request_page, name="information-request"),
    path("delay/", requests_views.delay, name="information-request-delay"),
    path("ending/", requests_views.ending, name="information-request-close"),
    path("opening/", requests_views.opening, name="information-request-reopen"),
    path("refusal-text/", requests_views.refusal_text, name="refusal-text-insert"),
]
of_case: list[URLPattern | URLResolver] = [
    path("", external_cases_views.case, name="external-case"),
    path("handing/", external_cases_views.handing, name="external-case-hand-over"),
    path("returning/", external_cases_views.returning, name="external-case-return"),
    path("accepting/", external_cases_views.accepting, name="external-case-accept"),
]
of_import: list[URLPattern | URLResolver] = [
    path("", importing_views.run, name="import"),
    path("columns/", importing_views.columns, name="import-columns"),
    path("profile/", importing_views.profile, name="import-profile-apply"),
    path("sheet/", importing_views.sheet, name="import-sheet-choose"),
    path("check/", importing_views.checking, name="import-check"),
    path("start/", importing_views.starting, name="import-start"),
    path("undoing/", importing_views.undoing, name="import-undo"),
    path("discarding/", importing_views.discarding, name="import-discard"),
    path("faults.csv", importing_views.faults, name="import-faults"),
]
of_moderation: list[URLPattern | URLResolver] = [
    path("", moderation_views.act, name="moderation-act"),
    path("confirmation/", moderation_views.confirmation, name="moderation-confirm"),
    path("lifting/", moderation_views.lifting, name="moderation-lift"),
    path("deletion/", moderation_views.deletion, name="moderation-delete"),
    path("dropping/", moderation_views.dropping, name="moderation-drop"),
    path("by-hand/", moderation_views.by_hand, name="moderation-mark-done"),
    path("again/", moderation_views.again, name="moderation-retry"),
]
of_mass: list[URLPattern | URLResolver] = [
    path("", mass_incidents.mass, name="mass-incident"),
    path("text/", mass_incidents.text, name="mass-save"),
    path("submission/", mass_incidents.submission, name="mass-submit"),
    path("sending/", mass_incidents.sending, name="mass-send"),
    path("recall/", mass_incidents.recall, name="mass-recall"),
    path("withdrawal/", mass_incidents.withdrawal, name="mass-withdraw"),
    path("approval/", mass_incidents.approval, name="mass-approval"),
    path("adding/", mass_incidents.adding, name="mass-members-add"),
    path("closing/", mass_incidents.closing, name="mass-close"),
    path("reopening/", mass_incidents.reopening, name="mass-reopen"),
    path("dissolving/", mass_incidents.dissolving, name="mass-dissolve"),
    path("members/<int:pk>/", mass_incidents.member, name="mass-member"),
    path("members/<int:pk>/leaving/", mass_incidents.leaving, name="mass-member-remove"),
]
of_quality: list[URLPattern | URLResolver] = [
    path("", quality_views.draws, name="quality"),
    path("new/", quality_views.drawing, name="quality-draw-new"),
    path("mine/", quality_views.mine, name="quality-own-remarks"),
    path("<int:pk>/", quality_views.draw, name="quality-draw"),
    path("answers/<int:pk>/", quality_views.rating, name="quality-rating"),
    path("answers/<int:pk>/saving/", quality_views.saving, name="quality-rating-autosave"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("incidents/", inbox.inbox, name="inbox"),
    path("incidents/rows/", inbox.rows, name="bulk-action-apply"),
    path("incidents/views/", inbox.views, name="saved-view-add"),
    path("incidents/views/<int:pk>/forgetting/", inbox.view_forgetting, name="saved-view-delete"),
    path("handover/", inbox.handover, name="handover"),
    path("handover/<int:pk>/reading/", inbox.handover_reading, name="handover-mark-read"),
    path("transfers/", transfers_views.transfers, name="transfers"),
    path("incidents/fresh/", inbox.fresh, name="inbox-updates"),
    path("incidents/<int:number>/", include(of_incident)),
    path("piles/", inbox.piles, name="inbox-groups"),
    path("piles/rows/", inbox.pressing_rows, name="inbox-group-action-apply"),
    path("batches/<int:pk>/undoing/", inbox.undoing, name="bulk-action-undo"),
    path("mass/", mass_incidents.masses, name="mass-incidents"),
    path("mass/new/", mass_incidents.gathering, name="mass-new"),
    path("mass/<int:number>/", include(of_mass)),
    path("moderation/", moderation_views.moderation, name="moderation"),
    path("moderation/report/", moderation_views.report, name="moderation-report"),
    path("moderation/report.csv", moderation_views.report_csv, name="moderation-report-csv"),
    path("moderation/<int:number>/", include(of_moderation)),
    path("approvals/", approval.approvals, name="approvals"),
    path("approvals/<uuid:key>/", approval.judgement, name="approval-decide"),
    path("approvals/words/<uuid:key>/scan/", approval.scan, name="offline-approval-scan"),
    path(
        "approvals/words/<uuid:key>/objection/", approval.objection, name="offline-approval-object"
    ),
    path("approvals/rules/", approval_rules_views.rules, name="approval-rules"),
    path("by-hand/", delivery_views.waiting, name="replies-by-hand"),
    path("deliveries/", delivery_views.deliveries, name="deliveries"),
    path("deliveries/<int:pk>/", delivery_views.delivery, name="delivery"),
    path(
        "deliveries/<slug:account>/<str:kind>/again/",
        delivery_views.sending_again,
        name="deliveries-resend",
    ),
    path("norms/", sla_views.norms, name="sla-rules"),
    path("norms/clock/", sla_views.clock, name="sla-clock-set"),
    path("norms/document/", sla_views.document, name="sla-document-add"),
    path("norms/<int:pk>/lifting/", sla_views.lifting, name="sla-document-remove"),
    path("coverage/", coverage_views.page, name="coverage"),
    path("coverage/incidents/", coverage_views.incidents, name="coverage-incidents"),
    path("coverage/counts.csv", coverage_views.table, name="coverage-csv"),
    path("quality/", include(of_quality)),
    path("helping/", feedback_views.rules, name="feedback-rules"),
    path("people/<int:number>/", privacy.looks, name="identity-access"),
    path("pairs/", public_answers.pairs, name="public-answers"),
    path(
        "pairs/<int:pk>/withdrawal/", public_answers.pair_withdrawal, name="public-answer-withdraw"
    ),
    path("cards/new/", intake_views.card, name="manual-card"),
    path("cases/", external_cases_views.cases, name="external-cases"),
    path("cases/<int:pk>/", include(of_case)),
    path("requests/", requests_views.requests, name="information-requests"),
    path("requests/<int:number>/", include(of_request)),
    path("imports/", importing_views.imports, name="imports"),
    path("imports/new/", importing_views.upload, name="import-upload"),
    path("imports/<int:number>/", include(of_import)),
    path("keys/", inbox.keys, name="keyboard-shortcuts"),
    path("templates/", reply_templates.wordings, name="reply-templates"),
    path("templates/new/", reply_templates.template, name="reply-template-new"),
    path("templates/<int:pk>/", reply_templates.template, name="reply-template"),
    path("templates/<int:pk>/checking/", reply_templates.checking, name="reply-template-check"),
    path(
        "templates/<int:pk>/putting-away/",
        reply_templates.putting_away,
        name="reply-template-archive",
    ),
    path("phrases/new/", reply_templates.snippet, name="snippet-new"),
    path("phrases/<int:pk>/", reply_templates.snippet, name="snippet"),
    path("journal/", audit_log_access.journal, name="audit-log"),
]
