"""Who may do what: one table of roles and rights.

`docs/reference/rights.md` shows it; tests/test_routes.py checks every desk address by it.
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
        _("confirm or undo hiding by others, carry out deletions"),
    )
    CLOSE = "close", _("close and reopen incidents")
    EXTEND = "extend", _("extend time limits of answers")
    SET_NORMS = "set_norms", _("set time limits of answers")
    DATA_REQUESTS = "data_requests", _("take requests of people about their data")
    SEE_ERASURES = "see_erasures", _("see erasures")
    ERASE = "erase", _("carry out erasures and set retention periods")
    TAKE_OUT = "take_out", _("export registers as files")
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
    TAKE_EVIDENCE = "take_evidence", _("export evidence of a period")
    WRITE_PAGES = "write_pages", _("write pages of the site and send them to be checked")
    EDIT_SITE = "edit_site", _("edit the site")
    SIGN_ANSWERS = "sign_answers", _("sign answers of the site")
    CONNECT = "connect", _("connect official pages to their networks")
    DECIDE_DIALOGUE = "decide_dialogue", _("decide on dialogue in foreign messengers")
    SEE_OVERVIEW = "see_overview", _("see the whole overview")
    WORK_FIELD = "work_field", _("work with the information field")
    ADMINISTER = "administer", _("administer the installation")


#: What a role is for; each must fit the rights below.
DOES: dict[Role, Any] = {
    Role.OPERATOR: _("answers people, publishes, writes news to be checked"),
    Role.SPECIALIST: _("answers what concerns the unit, writes news to be checked"),
    Role.APPROVER: _("approves answers of others, signs answers of the site"),
    Role.AUTHORISED: _("edits the site and its news, runs surveys, keeps assignments"),
    Role.LEAD: _("sees everything at a glance, decides, approves"),
    Role.ADMINISTRATOR: _("opens accounts, connects networks, edits the site"),
}

R = Right
#: Which roles give a right: a column for each role (operator, specialist, approver, authorised
#: person, lead, administrator). With `+` also in a subordinate institution; without, only in the
#: authority itself, since the right concerns everybody or speaks for all.
_TABLE: dict[Right, str] = {
    R.SEE_DESK:            "OSPULA +",
    R.SEE_ALL_UNITS:       "O-PUL- +",
    R.SEE_PERSONAL:        "O-P--- +",
    R.TRIAGE:              "O-P--- +",
    R.REPLY:               "OSP--- +",
    R.WRITE_TEMPLATES:     "O-P--- +",
    R.SEND:                "O-P--- +",
    R.APPROVE:             "--P-L- +",
    R.MODERATE:            "O-PUL-",
    R.CONFIRM_MODERATION:  "--PUL-",
    R.CLOSE:               "O-P--- +",
    R.EXTEND:              "--P-L- +",
    R.SET_NORMS:           "----L-",
    R.DATA_REQUESTS:       "O-P---",
    R.SEE_ERASURES:        "O-PUL-",
    R.ERASE:               "--P-L-",
    R.TAKE_OUT:            "O-PUL-",
    R.KEEP_ROSTER:         "----L-",
    R.SET_QUALITY:         "----L-",
    R.RATE_ANSWERS:        "--P-L-",
    R.SHOW_ON_SITE:        "O-PU--",
    R.RESOLVE_DELIVERY:    "O-P--- +",
    R.PUBLISH:             "O-PU-- +",
    R.IMPORT:              "O----- +",
    R.ENTER_ANSWERS:       "O--UL-",
    R.RUN_SURVEYS:         "---UL-",
    R.SEE_RESULTS:         "---UL-",
    R.SUPPLY:              "OSPU-- +",
    R.KEEP_DISCLOSURE:     "---U--",
    R.KEEP_PROCEDURE:      "---UL-",
    R.SEE_ASSIGNMENTS:     "OSPUL-",
    R.KEEP_ASSIGNMENTS:    "---UL-",
    R.APPOINT_KEEPER:      "----LA",
    R.SEE_JOURNAL:         "---ULA +",
    R.TAKE_EVIDENCE:       "----LA",
    R.WRITE_PAGES:         "OS----",
    R.EDIT_SITE:           "---U-A",
    R.SIGN_ANSWERS:        "--PU--",
    R.CONNECT:             "-----A +",
    R.DECIDE_DIALOGUE:     "----L-",
    R.SEE_OVERVIEW:        "---UL-",
    R.WORK_FIELD:          "O-PUL-",
    R.ADMINISTER:          "-----A",
}  # fmt: skip
RIGHTS: dict[Role, frozenset[Right]] = {
    role: frozenset(right for right, marks in _TABLE.items() if marks[column] != "-")
    for column, role in enumerate(Role)
}
WITHHELD = frozenset(right for right, marks in _TABLE.items() if not marks.endswith("+"))
