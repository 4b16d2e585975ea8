from datetime import date, datetime
from typing import Self
from uuid import UUID

from django import forms
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from otklik.core.form_fields import day_field
from otklik.core.refusal import Refused
from otklik.incidents.cases.incident import Incident
from otklik.incidents.cases.message import Message
from otklik.incidents.desk.conversation_panel import chosen_instead
from otklik.incidents.desk.panel_context import OpenCase, Panel
from otklik.incidents.moderation.takedown_state import is_hidden
from otklik.incidents.replies.approval.reasons import SecondPerson
from otklik.incidents.replies.models import Reply, with_key
from otklik.incidents.replies.referral.public_bodies_directory import bodies_for
from otklik.incidents.replies.suggestions.rank import requested_answers
from otklik.incidents.replies.text_checks.check import Review, review_reply
from otklik.incidents.reply_templates.models import ReplyTemplate
from otklik.organisation.people.user import User


class ReplyForm(forms.Form):
    """The composer: `to` is the message that is answered, `revision` the draft shown."""

    text = forms.CharField(
        label=_("Reply"), required=False, strip=False, max_length=20_000, widget=forms.Textarea,
        error_messages={"max_length": _("The text is too long to be saved.")},
    )  # fmt: skip
    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    to = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    @classmethod
    def of(cls, reply: Reply | None) -> Self:
        return cls(initial=reply.draft_values if reply else {})

    @property
    def further_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in Reply.DRAFT_COLUMNS if name != "text"]

    def save(self, incident: Incident, key: UUID, *, by: User, at: datetime) -> Reply:
        """Save what was typed to the reply with this key, creating it with the first text; a sent
        one is returned unchanged. Raises Refused, and Http404 if there is no such message."""
        reply = next(iter(with_key(incident=incident, key=key)), None)
        if reply is None:
            message = get_object_or_404(incident.messages.inbound(), pk=self.cleaned_data["to"])
            reply = Reply.begin(incident, to=message, key=key, by=by, at=at)
        reply.incident = incident
        if reply.in_reply_to.account_id == incident.account_id:
            reply.in_reply_to.account = incident.account
        draft_values = {name: self.cleaned_data[name] for name in Reply.DRAFT_COLUMNS}
        if reply.is_editable:
            reply.save_draft(**draft_values, revision=self.cleaned_data["revision"], by=by, at=at)
        elif draft_values != reply.draft_values:
            raise Refused(gettext("A colleague sent this reply with another text. Yours is below."))
        return reply


class InterimReplyForm(ReplyForm):
    """With the promised day as typed: the text is saved even if the day is refused."""

    promised_on = forms.CharField(label=_("Day of the final answer"), required=False)

    def final_answer_day(self) -> date:
        """Raises Refused for anything but a day."""
        try:
            day: date = day_field("").clean(self.cleaned_data["promised_on"])
        except forms.ValidationError as error:
            raise Refused(error.messages[0]) from None
        return day


def reply_panel(case: OpenCase, *, form: ReplyForm | None = None) -> Panel:
    """The composer, or the state of the reply; a refused `form` is shown as it was typed."""
    incident, reply = case.incident, case.reply
    is_editable = reply is not None and reply.is_editable
    is_public = reply is not None and reply.lane == Message.Lane.PUBLIC
    context = {
        "reply": reply,
        "reply_form": form or ReplyForm.of(reply),
        "conflict": reply if form and reply and reply.pk else None,
        "post": case.post,
        "words": case.offline_approvals,
        "objection": case.objection,
        "instead": chosen_instead(case.timeline, reply, asked=case.request.GET.get("to", "")),
        "is_all_removed": all(m.deleted_at for m in case.timeline if m.is_inbound),
        "is_answering_hidden": bool(
            reply and is_public and is_hidden(reply.in_reply_to, case.moderation_acts)
        ),
        "approvals": reply.approvals.select_related("by") if reply and reply.pk else [],
        "second": SecondPerson.of(reply) if reply and is_editable else None,
        "review": _review(case, form),
        "answers": requested_answers(case.request, reply),
        "sample": ReplyTemplate.offered_for(incident),
        "bodies": bodies_for(incident),
    }
    return Panel(template="incidents/desk/answer.html", context=context)


def _review(case: OpenCase, form: ReplyForm | None) -> Review | None:
    """Remarks, if a button requested them or the text was refused."""
    reply = case.reply
    if reply is None or not reply.is_editable or not (form or "checked" in case.request.GET):
        return None
    text = reply.text if form is None else str(form["text"].value() or "")
    return review_reply(reply, text, by=case.user, at=case.at)
