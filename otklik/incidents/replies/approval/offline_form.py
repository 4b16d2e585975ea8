from datetime import datetime

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from otklik.core.refusal import Refused
from otklik.incidents.attachments import scanned_papers
from otklik.incidents.replies.approval.models import LONGEST, Way
from otklik.incidents.replies.models import Reply
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User

MOMENTS = ["%d.%m.%Y %H:%M", "%d.%m.%Y, %H:%M", "%d.%m.%y %H:%M", "%Y-%m-%d %H:%M"]


class OutsideWordForm(forms.Form):
    """Who agreed outside the desk, how, when, and the paper."""

    way = forms.ChoiceField(
        label=_("How they agreed"),
        choices=Way.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say how they agreed: aloud or on paper.")},
    )
    giver = forms.ModelChoiceField(
        label=_("Who agreed"),
        queryset=User.objects.none(),
        empty_label=_("not in the list"),
        required=False,
        help_text=_("They will find it in their list and can object."),
    )
    giver_words = forms.CharField(
        label=_("Or their position or unit"),
        help_text=_("Only on paper: for who does not work at this desk."),
        max_length=LONGEST,
        required=False,
    )
    given_at = forms.DateTimeField(
        label=_("When they agreed"),
        help_text=_("Day and time: 24.11.2026 14:05"),
        input_formats=MOMENTS,
        widget=forms.DateTimeInput(format="%d.%m.%Y %H:%M", attrs={"size": 18}),
        error_messages={
            name: _("Write day and time like this: 24.11.2026 14:05")
            for name in ("required", "invalid")
        },
    )
    scan = forms.FileField(
        label=_("Scan or photo of the paper"),
        help_text=_("JPEG, PNG, WebP, HEIC or PDF, up to 15 MB. Only staff see it."),
        required=False,
    )
    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    @classmethod
    def of(cls, reply: Reply, *, by: User, at: datetime, request: HttpRequest) -> "OutsideWordForm":
        """For colleagues who may approve and did not write it; filled with this moment."""
        is_sent = request.method == "POST"
        form = cls(
            request.POST if is_sent else None,
            request.FILES if is_sent else None,
            initial={"given_at": timezone.localtime(at), "revision": reply.revision},
        )
        wrote = {by.pk, *reply.written_by}
        today, places = timezone.localdate(at), {None, reply.judged_in}
        may = [User.holding(Right.APPROVE, on=today, institution=here) for here in places]
        field = form.fields["giver"]
        if isinstance(field, forms.ModelChoiceField):
            found = User.objects.filter(pk__in={user.pk for some in may for user in some} - wrote)
            field.queryset = found.order_by("name")
        return form

    def clean_scan(self) -> scanned_papers.Scan | None:
        sent = self.cleaned_data["scan"]
        if sent is None:
            return None
        try:
            return scanned_papers.cleaned(sent, size=sent.size)
        except Refused as refusal:
            raise forms.ValidationError(str(refusal)) from None
