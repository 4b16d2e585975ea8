"""Forms of media relations."""

from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from otklik.core.form_fields import address_field, day_field, line_field, moment_field, text_field
from otklik.dashboards.media_monitoring.mentions.models import Mention
from otklik.dashboards.media_relations.explanations.models import Explanation
from otklik.dashboards.media_relations.media_requests.models import MediaRequest
from otklik.dashboards.media_relations.speakers.models import Speaker
from otklik.improvements.assignments.executors_and_substitutes import post_of
from otklik.incidents.topics.models import Topic
from otklik.organisation.people.position_holders import in_brackets
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import Appointment, User


def _for_choice(message: Any) -> dict[str, Any]:
    """The same message for a missing and for an invalid choice."""
    return {"required": message, "invalid_choice": message}


class TopicForm(forms.Form):
    """A form with an optional topic."""

    topic = forms.ModelChoiceField(
        label=_("Topic"), queryset=Topic.objects.active(), required=False, empty_label=_("no topic")
    )


class OccasionForm(TopicForm):
    title = line_field(
        _("Topic to publish"), _("Write in a few words what to publish."), longest=200
    )
    text = text_field(
        _("What it means for people"), longest=2_000, rows=4, required=False,
        help_text=_("It becomes the beginning of the news item or publication."),
    )  # fmt: skip
    key = forms.UUIDField(initial=uuid4, widget=forms.HiddenInput, required=False)
    field_order = ("title", "text", "topic")


class TakingForm(forms.Form):
    """Who writes about it, and by when."""

    owner = forms.ModelChoiceField(
        label=_("Who writes it"),
        queryset=User.objects.none(),
        empty_label=None,
        error_messages=_for_choice(_("Choose a colleague of the list.")),
    )
    due_on = day_field(_("By which day"), help_text=_("For example, 24.11.2026"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.holding(Right.WORK_FIELD, on=today, institution=None)
        self.fields["owner"].queryset = people  # type: ignore[attr-defined]


class PlaceForm(forms.Form):
    address = address_field(_("Link to the publication"), _("Paste the link to the publication."))


class WhyForm(forms.Form):
    reason = text_field(_("Why not"), _("Say in a sentence why not."), longest=500, rows=2)


class ExplanationForm(TopicForm):
    sort = forms.ChoiceField(
        label=_("Type of text"), choices=Explanation.Sort.choices, widget=forms.RadioSelect,
        help_text=_("A refutation says that something is untrue, and proves it."),
        error_messages={"required": _("Choose: a refutation or an explanation.")},
    )  # fmt: skip
    answers = text_field(
        _("What it answers"), _("Write what it answers."), longest=500, rows=2,
        help_text=_("What was said or asked, in your own words, without names of people."),
    )  # fmt: skip
    title = line_field(_("Heading"), _("Write a heading."), longest=200)
    text = text_field(_("Text for people"), longest=20_000, rows=8, required=False)
    grounds = text_field(
        _("What proves it"), longest=5_000, rows=3, required=False,
        help_text=_("For colleagues: document, clause, data. It is not published."),
    )  # fmt: skip
    key = forms.UUIDField(initial=uuid4, widget=forms.HiddenInput, required=False)
    field_order = ("sort", "answers", "title", "text", "grounds", "topic")

    def __init__(self, *args: Any, mention: Mention | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["sort"] = Explanation.Sort.EXPLANATION
        if mention is not None:
            # Not its text: that would remain here after its incident is erased.
            self.initial["topic"] = mention.shown_topic


class WordsForm(forms.Form):
    """The text, and the revision that its author saw."""

    text = text_field(_("Text for people"), longest=20_000, rows=10, required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput)


class ReturnForm(forms.Form):
    reason = text_field(
        _("What to correct"), _("Say in a sentence what to correct."), longest=500, rows=2
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)


class PostField(forms.ModelChoiceField[Appointment]):
    """A colleague in a post, the name first."""

    def label_from_instance(self, obj: Any) -> str:
        return in_brackets(obj.user, obj.post)


class SpeakerForm(forms.Form):
    """Who may speak: a held post, and the topics."""

    appointment = PostField(
        label=_("Who speaks"),
        queryset=Appointment.objects.none(),
        empty_label=_("choose"),
        error_messages=_for_choice(_("Choose a post of the authority that is held today.")),
    )
    topics = forms.ModelMultipleChoiceField(
        label=_("On which topics"),
        queryset=Topic.objects.active(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("If nothing is ticked, they may speak on any topic."),
    )
    basis = line_field(_("By which document"), required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = Appointment.objects.in_force(on=today).filter(
            unit__institution=None, user__is_active=True
        )
        named = Speaker.objects.filter(ended_at__isnull=True).values("appointment")
        free = held.exclude(pk__in=named).select_related("user", "unit")
        self.fields["appointment"].queryset = free.order_by(  # type: ignore[attr-defined]
            "user__name", "pk"
        )


class MediaRequestForm(TopicForm):
    """A received request."""

    outlet = line_field(
        _("Who asks"), _("Write who asks: the newspaper, channel or site."), longest=200,
        help_text=_("A newspaper, a channel, a site."),
    )  # fmt: skip
    question = text_field(_("What they ask"), _("Write what is asked."), longest=10_000, rows=4)
    received_at = moment_field(_("When received"), help_text=_("Day and time: 24.11.2026 14:05"))
    is_written = forms.TypedChoiceField(
        label=_("How it was received"),
        choices=[("1", _("in writing")), ("0", _("orally"))],
        coerce=lambda chosen: chosen == "1",
        initial="1",
        error_messages={"required": _("Say how it was received.")},
        widget=forms.RadioSelect,
        help_text=_(
            "The time limit of the law applies to written requests; for others it is a guide."
        ),
    )
    contact = line_field(
        _("Where the answer goes"), required=False,
        help_text=_("Address or telephone of the editors. It is erased 90 days after the end."),
    )  # fmt: skip
    key = forms.UUIDField(initial=uuid4, widget=forms.HiddenInput, required=False)
    field_order = ("outlet", "question", "received_at", "is_written", "topic", "contact")


class MediaSpeakerForm(forms.Form):
    """Who may speak on this topic today."""

    speaker = forms.ModelChoiceField(
        label=_("Who speaks"),
        queryset=User.objects.none(),
        empty_label=_("choose"),
        error_messages=_for_choice(_("Choose a speaker of the list.")),
    )

    def __init__(self, *args: Any, of: MediaRequest, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = {one.who.pk for one in Speaker.speaking(of.topic, on=today) if one.who}
        field: Any = self.fields["speaker"]
        field.queryset = User.objects.filter(pk__in=here).order_by("name", "pk")
        field.label_from_instance = lambda user: in_brackets(user, post_of(user, on=today))


class DelayForm(forms.Form):
    until = day_field(_("Until which day"), help_text=_("For example, 24.11.2026"))
    reason = text_field(
        _("Why it takes longer"),
        _("Say in a sentence why it takes longer: the editors will read it."),
        longest=500, rows=2,
    )  # fmt: skip


class RefusalForm(forms.Form):
    reason = text_field(
        _("Why there is no answer"), _("Write the reason as the editors will read it."),
        longest=1_000, rows=3,
        help_text=_("By law an answer may be refused only if it contains a secret: say "
                    "which."),
    )  # fmt: skip


class SendingForm(forms.Form):
    how = line_field(
        _("How it was sent"), _("Write how it was sent."), longest=200,
        help_text=_("For example: by mail to the editors."),
    )  # fmt: skip
