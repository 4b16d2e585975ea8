"""Who may do what: one table of roles and rights, the only place where it is decided.

`docs/reference/rights.md` shows it; tests/test_routes.py walks every desk address by it.
"""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    OPERATOR = "operator", _("operator")
    SPECIALIST = "specialist", _("unit specialist")
    APPROVER = "approver", _("approver")
    AUTHORISED = "authorised", _("authorised person")
    LEAD = "lead", _("client-centricity lead")
    ADMINISTRATOR = "administrator", _("administrator")


class Right(models.TextChoices):
    SEE_DESK = "see_desk", _("see the desk")
    SEE_ALL_UNITS = "see_all_units", _("see incidents of every unit")
    SEE_PERSONAL = "see_personal", _("see who wrote")
    TRIAGE = "triage", _("triage incidents")
    REPLY = "reply", _("write replies")
    WRITE_TEMPLATES = "write_templates", _("write templates of replies")
    SEND = "send", _("send replies that need no approval")
    APPROVE = "approve", _("approve replies and publications of others")
    MODERATE = "moderate", _("hide comments of others and propose to delete them")
    CONFIRM_MODERATION = (
        "confirm_moderation",
        _("confirm or lift what others hid, carry out deletions"),
    )
    CLOSE = "close", _("close and reopen incidents")
    EXTEND = "extend", _("extend time limits of answers")
    SET_NORMS = "set_norms", _("set norms of time")
    DATA_REQUESTS = "data_requests", _("take requests of people about their data")
    SEE_ERASURES = "see_erasures", _("see erasures")
    ERASE = "erase", _("carry out erasures and set terms of keeping")
    TAKE_OUT = "take_out", _("take registers out as files")
    KEEP_ROSTER = "keep_roster", _("put colleagues on duty")
    SET_QUALITY = "set_quality", _("decide how the quality of answers is watched")
    RATE_ANSWERS = "rate_answers", _("rate drawn answers by the checklist")
    SHOW_ON_SITE = "show_on_site", _("show questions and answers on the site")
    RESOLVE_DELIVERY = "resolve_delivery", _("settle deliveries that are not confirmed")
    PUBLISH = "publish", _("publish in networks")
    IMPORT = "import", _("import messages")
    ENTER_ANSWERS = "enter_answers", _("enter answers to surveys from paper and by telephone")
    RUN_SURVEYS = "run_surveys", _("run surveys and publish their results")
    SEE_RESULTS = "see_results", _("see results of surveys before they are published")
    SUPPLY = "supply", _("supply required information and confirm that it is up to date")
    KEEP_DISCLOSURE = "keep_disclosure", _("keep the list of required information and check it")
    KEEP_PROCEDURE = (
        "keep_procedure",
        _("decide on proposals to the procedure and make its editions"),
    )
    SEE_ASSIGNMENTS = "see_assignments", _("see findings and assignments, report on one's own")
    KEEP_ASSIGNMENTS = (
        "keep_assignments",
        _("raise findings, keep meetings, give assignments and publish their outcomes"),
    )
    APPOINT_KEEPER = "appoint_keeper", _("write down who is the authorised person")
    SEE_JOURNAL = "see_journal", _("see the journal")
    TAKE_EVIDENCE = "take_evidence", _("take evidence of a period out")
    WRITE_PAGES = "write_pages", _("write pages of the site and send them to be checked")
    EDIT_SITE = "edit_site", _("edit the site")
    SIGN_ANSWERS = "sign_answers", _("sign answers of the site")
    CONNECT = "connect", _("connect official pages to their networks")
    DECIDE_DIALOGUE = "decide_dialogue", _("decide on dialogue in foreign messengers")
    SEE_OVERVIEW = "see_overview", _("see the overview of all rooms")
    WORK_FIELD = "work_field", _("work with the information field")
    ADMINISTER = "administer", _("administer the installation")


#: What a role is for, to whoever appoints; each is true of the rights below.
DOES: dict[Role, Any] = {
    Role.OPERATOR: _("answers people, publishes, writes news to be checked"),
    Role.SPECIALIST: _("answers what concerns the unit, writes news to be checked"),
    Role.APPROVER: _("approves answers of others, signs answers of the site"),
    Role.AUTHORISED: _("edits the site and its news, runs surveys, keeps assignments"),
    Role.LEAD: _("sees everything at a glance, decides, approves"),
    Role.ADMINISTRATOR: _("opens accounts, connects networks, edits the site"),
}

R = Right
RIGHTS: dict[Role, frozenset[Right]] = {
    Role.OPERATOR: frozenset(
        {
            R.SEE_DESK,
            R.SEE_ASSIGNMENTS,
            R.WORK_FIELD,
            R.SEE_ALL_UNITS,
            R.TAKE_OUT,
            R.SEE_ERASURES,
            R.DATA_REQUESTS,
            R.SEE_PERSONAL,
            R.TRIAGE,
            R.REPLY,
            R.WRITE_TEMPLATES,
            R.SEND,
            R.MODERATE,
            R.CLOSE,
            R.SHOW_ON_SITE,
            R.RESOLVE_DELIVERY,
            R.PUBLISH,
            R.IMPORT,
            R.ENTER_ANSWERS,
            R.SUPPLY,
            R.WRITE_PAGES,
        }
    ),
    Role.SPECIALIST: frozenset({R.SEE_DESK, R.REPLY, R.SUPPLY, R.SEE_ASSIGNMENTS, R.WRITE_PAGES}),
    Role.APPROVER: frozenset(
        {
            R.SEE_DESK,
            R.SEE_ASSIGNMENTS,
            R.WORK_FIELD,
            R.SEE_ALL_UNITS,
            R.TAKE_OUT,
            R.SEE_ERASURES,
            R.DATA_REQUESTS,
            R.SEE_PERSONAL,
            R.TRIAGE,
            R.REPLY,
            R.WRITE_TEMPLATES,
            R.SEND,
            R.MODERATE,
            R.CONFIRM_MODERATION,
            R.APPROVE,
            R.CLOSE,
            R.EXTEND,
            R.ERASE,
            R.RATE_ANSWERS,
            R.SHOW_ON_SITE,
            R.RESOLVE_DELIVERY,
            R.PUBLISH,
            R.SIGN_ANSWERS,
            R.SUPPLY,
        }
    ),
    Role.AUTHORISED: frozenset(
        {
            R.SEE_DESK,
            R.WORK_FIELD,
            R.SEE_OVERVIEW,
            R.SEE_ASSIGNMENTS,
            R.KEEP_ASSIGNMENTS,
            R.SEE_ALL_UNITS,
            R.TAKE_OUT,
            R.MODERATE,
            R.CONFIRM_MODERATION,
            R.SEE_ERASURES,
            R.SHOW_ON_SITE,
            R.PUBLISH,
            R.ENTER_ANSWERS,
            R.RUN_SURVEYS,
            R.SEE_RESULTS,
            R.SUPPLY,
            R.KEEP_DISCLOSURE,
            R.KEEP_PROCEDURE,
            R.SEE_JOURNAL,
            R.EDIT_SITE,
            R.SIGN_ANSWERS,
        }
    ),
    Role.LEAD: frozenset(
        {
            R.SEE_DESK,
            R.WORK_FIELD,
            R.SEE_OVERVIEW,
            R.SEE_ASSIGNMENTS,
            R.KEEP_ASSIGNMENTS,
            R.SEE_ALL_UNITS,
            R.TAKE_OUT,
            R.MODERATE,
            R.CONFIRM_MODERATION,
            R.SEE_ERASURES,
            R.APPROVE,
            R.EXTEND,
            R.SET_NORMS,
            R.ERASE,
            R.KEEP_ROSTER,
            R.SET_QUALITY,
            R.RATE_ANSWERS,
            R.ENTER_ANSWERS,
            R.RUN_SURVEYS,
            R.SEE_RESULTS,
            R.KEEP_PROCEDURE,
            R.APPOINT_KEEPER,
            R.SEE_JOURNAL,
            R.TAKE_EVIDENCE,
            R.DECIDE_DIALOGUE,
        }
    ),
    Role.ADMINISTRATOR: frozenset(
        {
            R.SEE_DESK,
            R.APPOINT_KEEPER,
            R.SEE_JOURNAL,
            R.TAKE_EVIDENCE,
            R.EDIT_SITE,
            R.CONNECT,
            R.ADMINISTER,
        }
    ),
}

#: What a role gives only in the authority itself: it concerns everybody, or speaks for all.
WITHHELD = frozenset(
    {
        R.SEE_OVERVIEW,
        R.WORK_FIELD,
        R.SET_NORMS,
        R.DATA_REQUESTS,
        R.SEE_ERASURES,
        R.ERASE,
        R.TAKE_OUT,
        R.MODERATE,
        R.CONFIRM_MODERATION,
        R.KEEP_ROSTER,
        R.SET_QUALITY,
        R.RATE_ANSWERS,
        R.SHOW_ON_SITE,
        R.ENTER_ANSWERS,
        R.RUN_SURVEYS,
        R.SEE_RESULTS,
        R.KEEP_DISCLOSURE,
        R.KEEP_PROCEDURE,
        R.SEE_ASSIGNMENTS,
        R.KEEP_ASSIGNMENTS,
        R.APPOINT_KEEPER,
        R.TAKE_EVIDENCE,
        R.WRITE_PAGES,
        R.EDIT_SITE,
        R.SIGN_ANSWERS,
        R.DECIDE_DIALOGUE,
        R.ADMINISTER,
    }
)
