"""Settings of one's own profile."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from otklik.core.form_fields import choice_field
from otklik.core.web.handle_refusals import refusals_to_form, render_form
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.spoken_language import LANGUAGES, SpokenLanguage
from otklik.organisation.people.user import User
from otklik.ui.resume_typed_form import safe_return


class ProfileForm(forms.Form):
    """How long a reply can be taken back (nothing chosen: the installation's value), shortcuts,
    dense lists."""

    undo_seconds = choice_field(
        gettext_lazy("How long a reply can be undone before it is sent"),
        gettext_lazy("Choose how long a reply can be undone."),
    )

    has_shortcuts = forms.BooleanField(
        label=gettext_lazy("Single keys at the desk"),
        help_text=gettext_lazy("J and K move through rows, R opens the reply; H shows all keys."),
        required=False,
    )
    is_dense = forms.BooleanField(label=gettext_lazy("Dense lists"), required=False)

    def __init__(self, *args: object, user: User, **kwargs: object) -> None:
        kwargs["initial"] = {
            "undo_seconds": "usual" if user.undo_seconds is None else str(user.undo_seconds),
            "has_shortcuts": user.has_shortcuts,
            "is_dense": user.is_dense,
        }
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        usual = settings.UNDO_SECONDS
        self.fields["undo_seconds"].choices = [  # type: ignore[attr-defined]
            ("usual", _("as for everybody: %(words)s") % {"words": seconds_words(usual)}),
            *((str(seconds), seconds_words(seconds)) for seconds in User.UNDO_CHOICES),
        ]

    @property
    def seconds(self) -> int | None:
        chosen = self.cleaned_data["undo_seconds"]
        return None if chosen == "usual" else int(chosen)


class LanguagesForm(forms.Form):
    """Languages besides Russian."""

    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages I can answer in besides Russian"),
        choices=LANGUAGES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


def seconds_words(seconds: int) -> str:
    if not seconds:
        return _("not at all: it leaves at once")
    return ngettext("%(n)s second", "%(n)s seconds", seconds) % {"n": seconds}


@staff_only(Right.SEE_DESK)
def profile(request: StaffRequest) -> HttpResponse:
    user, now = request.user, timezone.now()
    form = ProfileForm(request.POST if request.method == "POST" else None, user=user)
    if form.is_valid():
        with refusals_to_form(form, "undo_seconds"):
            user.choose_undo(form.seconds, by=user, at=now)
            hands = {name: form.cleaned_data[name] for name in ("has_shortcuts", "is_dense")}
            user.choose_hands(**hands, by=user, at=now)
            messages.success(request, _("Saved. It applies from your next page and reply on."))
            return redirect("profile")
    spoken = user.spoken_languages.values_list("language", flat=True)
    context = {
        "form": form,
        "languages": LanguagesForm(initial={"languages": list(spoken)}),
        "appointments": user.current_appointments,
    }
    return render_form(request, "organisation/profile.html", context)


@staff_only(Right.SEE_DESK, "POST")
def languages(request: StaffRequest) -> HttpResponse:
    """Say which languages one speaks, so that colleagues know whom to ask."""
    form = LanguagesForm(request.POST)
    if form.is_valid():
        chosen = form.cleaned_data["languages"]
        SpokenLanguage.choose(request.user, chosen, by=request.user, at=timezone.now())
        messages.success(request, _("Saved: colleagues see whom to ask."))
    else:
        messages.error(request, _("Choose among the languages that are offered."))
    return redirect("profile")


@staff_only(Right.SEE_DESK, "POST")
def first_steps(request: StaffRequest) -> HttpResponse:
    user, is_shown = request.user, "back" in request.POST
    user.set_first_steps_visibility(is_shown=is_shown, by=user, at=timezone.now())
    if is_shown:
        messages.success(request, _("The first steps are shown where your work begins."))
    else:
        messages.success(request, _("Hidden. Your profile shows the first steps again."))
    return redirect(safe_return(request, request.POST.get("next", "") or reverse("profile")))
