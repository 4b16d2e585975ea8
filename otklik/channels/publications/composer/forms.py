"""The composer's form: what was typed becomes a draft, whatever is wrong with it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from otklik.channels.accounts.models import Account
from otklik.channels.message_link_checks import LONGEST_LINK
from otklik.channels.outbound.models import Delivery
from otklik.channels.publications.composer.preview import Seen, left_to_a_person, seen_at
from otklik.channels.publications.composer.strip_tracking import without_tracking
from otklik.channels.publications.models import LONGEST_TEXT, Publication
from otklik.channels.publications.queries import DraftPlace, PostDraft
from otklik.channels.publications.version import COPIED, Content, PublicationFile
from otklik.core.form_fields import address_field, day_field


class ComposerForm(forms.Form):
    """One text, a link, when, and for each account whether and with which words.

    A value that does not fit is said beside its field, and the value kept before stays: the
    rest of what was typed is saved all the same (`draft`).
    """

    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    image = forms.IntegerField(min_value=1, required=False, widget=forms.HiddenInput)
    alt = forms.CharField(max_length=500, required=False, widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("Text"),
        help_text=_("One text for all pages. A page that needs other words has its own below."),
        required=False,
        strip=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    link = address_field(
        _("Link"),
        longest=LONGEST_LINK,
        help_text=_("Marks of advertisers (utm and the like) are taken out."),
    )
    repost_of = address_field(
        _("Repost of another official page"),
        longest=LONGEST_LINK,
        help_text=_("Address of its post. Where the network knows no reposts it becomes a link."),
    )
    comments_open = forms.BooleanField(label=_("People may comment on it"), required=False)
    timing = forms.ChoiceField(
        label=_("When"),
        choices=[("now", _("at once")), ("at", _("at an appointed time"))],
        widget=forms.RadioSelect,
        required=False,
    )
    day = day_field(_("Day"), required=False)
    hour = forms.TimeField(
        label=_("Time"),
        required=False,
        input_formats=["%H:%M", "%H.%M", "%H"],
        widget=forms.TimeInput(format="%H:%M", attrs={"size": 5}),
        error_messages={"invalid": _("Write the time like this: 14:05")},
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        publication: Publication,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        self.publication = publication
        self.accounts = accounts_for(publication)
        self.pictures = list(publication.files.select_related("image")) if publication.pk else []
        super().__init__(data, initial={**self._kept(), **(initial or {})})
        self.removed: tuple[str, ...] = ()
        for account in self.accounts:
            self.fields[f"on_{account.pk}"] = forms.BooleanField(label=account.name, required=False)
            self.fields[f"text_{account.pk}"] = forms.CharField(
                label=_("Other words for this page"),
                required=False,
                strip=False,
                max_length=LONGEST_TEXT,
                widget=forms.Textarea(attrs={"rows": 5}),
            )
        for file in self.pictures:
            self.fields[f"alt_{file.pk}"] = forms.CharField(
                label=_("What the picture shows and why it is here"),
                required=False,
                max_length=500,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def _kept(self) -> dict[str, Any]:
        """The draft as it is in the database; of one not begun, what is usual."""
        publication = self.publication
        wanted = publication.wanted_at and timezone.localtime(publication.wanted_at)
        kept: dict[str, Any] = {
            "revision": publication.revision,
            "text": publication.text,
            "link": publication.link,
            "repost_of": publication.repost_of,
            "comments_open": publication.comments_open,
            "timing": "at" if wanted else "now",
            "day": wanted.date() if wanted else None,
            "hour": wanted.time() if wanted else None,
        }
        places = publication.placements.all() if publication.pk else ()
        known = {place.account_id: place for place in places}
        for account in self.accounts:
            place = known.get(account.pk)
            usual = not publication.pk and not left_to_a_person(account)
            kept[f"on_{account.pk}"] = place.is_wanted if place else usual
            kept[f"text_{account.pk}"] = place.text if place else ""
        kept |= {f"alt_{file.pk}": file.alt for file in self.pictures}
        return kept

    def clean_link(self) -> str:
        untracked = without_tracking(self.cleaned_data["link"])
        self.removed = untracked.removed
        return untracked.address

    def clean_repost_of(self) -> str:
        return without_tracking(self.cleaned_data["repost_of"]).address

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("timing") == "at":
            for name, sentence in (
                ("day", _("Say on which day: 24.11.2026")),
                ("hour", _("Say at what time: 14:05")),
            ):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, sentence)
        return cleaned

    @property
    def draft(self) -> PostDraft:
        """All that fits of what was typed, and what was kept of the rest."""
        return PostDraft(
            text=self._now("text"),
            link=self._now("link"),
            repost_of=self._now("repost_of"),
            comments_open=bool(self._now("comments_open")),
            wanted_at=self.wanted_at,
            places={
                account.pk: DraftPlace(
                    is_wanted=bool(self._now(f"on_{account.pk}")),
                    text=self._now(f"text_{account.pk}").strip("\n"),
                )
                for account in self.accounts
            },
            alts={file.pk: self._now(f"alt_{file.pk}").strip() for file in self.pictures},
        )

    @property
    def wanted_at(self) -> datetime | None:
        """The appointed moment; None: at once, or not said yet."""
        day, hour = self._now("day"), self._now("hour")
        if self._now("timing") != "at" or not day or not hour:
            return None
        return timezone.make_aware(datetime.combine(day, hour))

    def refuse_past(self, *, now: datetime) -> None:
        """An appointed moment that is over is said before anything is handed over."""
        if self.wanted_at is not None and self.wanted_at <= now:
            self.add_error("hour", _("This time is over: choose a later one, or “at once”."))

    def _now(self, name: str) -> Any:
        if self.is_bound:
            self.is_valid()
            if name in self.cleaned_data:
                return self.cleaned_data[name]
        return self.get_initial_for_field(self.fields[name], name)

    @cached_property
    def places(self) -> list["ComposedPlace"]:
        """Each account with its fields and what its network will show."""
        draft, values = self.draft, self._published
        files = tuple(
            {**{name: getattr(f, name) for name in COPIED}, "alt": draft.alts.get(f.pk, f.alt)}
            for f in self.pictures
        )
        return [
            ComposedPlace(
                form=self,
                account=account,
                place=draft.places[account.pk],
                seen=seen_at(
                    account,
                    Content(
                        text=draft.places[account.pk].text or draft.text,
                        link=draft.link,
                        repost_of=draft.repost_of,
                        comments_open=draft.comments_open,
                        files=files,
                    ),
                    delivery=values.get(account.pk),
                ),
            )
            for account in self.accounts
        ]

    @property
    def _published(self) -> Mapping[int, Delivery | None]:
        """What stands at each account already, of a publication that is corrected."""
        if not (self.publication.pk and self.publication.is_correction):
            return {}
        rows = self.publication.placements.with_dispatches()
        return {row.account_id: row.shown for row in rows}

    @property
    def wanted(self) -> list["ComposedPlace"]:
        return [place for place in self.places if place.is_wanted]

    @property
    def is_blank(self) -> bool:
        """Nothing was typed or added yet."""
        return not self.is_bound and not self.draft.text and not self.pictures

    def complaining(self, *fields: str) -> list[Account]:
        """Accounts whose network would refuse one of these parts of the common draft; nobody is
        reproached with an empty page that was just opened."""
        if self.is_blank:
            return []
        return [
            place.account
            for place in self.wanted
            if any(fault.field in fields for fault in place.seen.faults)
            and not ("text" in fields and place.has_own_text)
        ]

    @property
    def attached(self) -> Iterator[tuple[PublicationFile, forms.BoundField]]:
        return ((file, self[f"alt_{file.pk}"]) for file in self.pictures)


@dataclass(frozen=True, slots=True, kw_only=True)
class ComposedPlace:
    """One account in the composer."""

    form: ComposerForm
    account: Account
    place: DraftPlace
    seen: Seen

    @property
    def is_wanted(self) -> bool:
        return self.place.is_wanted

    @property
    def has_own_text(self) -> bool:
        return bool(self.place.text.strip())

    @property
    def tick(self) -> forms.BoundField:
        return self.form[f"on_{self.account.pk}"]

    @property
    def own_text(self) -> forms.BoundField:
        return self.form[f"text_{self.account.pk}"]


def accounts_for(publication: Publication) -> list[Account]:
    """Those of its institution, or of the authority itself, on which we publish, and those that
    this publication already names."""
    own = Account.objects.of_institution(publication.institution_id)
    publishing = list(own.publishing())
    if not publication.pk:
        return publishing
    named = Account.objects.filter(
        placements__publication=publication, placements__is_wanted=True
    ).exclude(pk__in=[account.pk for account in publishing])
    return sorted([*publishing, *named], key=lambda account: account.name)
