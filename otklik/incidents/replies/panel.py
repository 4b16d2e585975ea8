from otklik.incidents.cases.message import Message
from otklik.incidents.desk.panel_context import OpenCase, Panel
from otklik.incidents.desk.timeline import instead
from otklik.incidents.moderation.takedown import is_hidden
from otklik.incidents.replies.approval.hints import SecondPerson
from otklik.incidents.replies.forms import ReplyForm
from otklik.incidents.replies.referral.public_body import Body
from otklik.incidents.replies.suggestions.requested_answers import answers_asked_for
from otklik.incidents.replies.text_checks.check import Review, reviewed
from otklik.incidents.reply_templates.models import ReplyTemplate


def panel(case: OpenCase, *, form: ReplyForm | None = None) -> Panel:
    """On the page of an incident: the composer, or where the reply is. A refused `form` comes back
    as it was typed."""
    incident, reply = case.incident, case.reply
    is_editable = reply is not None and reply.is_editable
    context = {
        "reply": reply,
        "reply_form": form or ReplyForm.of(reply),
        "conflict": reply if form and reply and reply.pk else None,
        "post": case.post,
        "words": case.words_given_outside,
        "objection": case.objection,
        "instead": instead(case.timeline, reply, asked=case.request.GET.get("to", "")),
        "is_all_removed": all(m.deleted_at for m in case.timeline if m.is_inbound),
        "is_answering_hidden": _is_answering_hidden(case),
        "approvals": reply.approvals.select_related("by") if reply and reply.pk else [],
        "second": SecondPerson.of(reply) if reply and is_editable else None,
        "review": _review(case, form),
        "answers": answers_asked_for(case.request, reply),
        "sample": ReplyTemplate.offered_for(incident),
        "bodies": Body.objects.likely_first(incident),
    }
    return Panel(template="incidents/incident/answer.html", context=context)


def _is_answering_hidden(case: OpenCase) -> bool:
    """Whether everybody would read an answer to a comment that nobody sees."""
    reply = case.reply
    if reply is None or reply.lane != Message.Lane.PUBLIC:
        return False
    return is_hidden(reply.in_reply_to, case.moderation_acts)


def _review(case: OpenCase, form: ReplyForm | None) -> Review | None:
    """Remarks where they were asked for by a press, or the text came back refused."""
    reply = case.reply
    if reply is None or not reply.is_editable or not (form or "checked" in case.request.GET):
        return None
    text = reply.text if form is None else str(form["text"].value() or "")
    return reviewed(reply, text, by=case.user, at=case.at)
