"""The composer's form: valid fields become a draft, even if others are invalid."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from otklik.channels.accounts.models import Account
from otklik.channels.outbound.models import Delivery
from otklik.channels.publications.composer.preview import Preview, manual_reason, preview_post
from otklik.channels.publications.models import LONGEST_TEXT, DraftPlace, PostDraft, Publication
from otklik.channels.publications.released_version_models import Content, PublicationFile
from otklik.channels.validate_and_clean_links import LONGEST_LINK, strip_tracking
from otklik.core.form_fields import address_field, choice_field, day_field, text_field


class ComposerForm(forms.Form):
    """One text, a link, a time, and for each account whether and with which text.

    An invalid field keeps its stored value; the others are saved anyway (`draft`)."""

    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    image = forms.IntegerField(min_value=1, required=False, widget=forms.HiddenInput)
    alt = forms.CharField(max_length=500, required=False, widget=forms.HiddenInput)
    text = text_field(
        _("Text"),
        longest=LONGEST_TEXT,
        rows=8,
        help_text=_("One text for all pages. A page that needs other words has its own below."),
        required=False,
        strip=False,
    )
    link = address_field(
        _("Link"),
        longest=LONGEST_LINK,
        help_text=_("Advertising tags (utm and the like) are removed."),
    )
    repost_of = address_field(
        _("Repost of another official page"),
        longest=LONGEST_LINK,
        help_text=_("Address of its post. Where the network knows no reposts it becomes a link."),
    )
    comments_open = forms.BooleanField(label=_("People may comment on it"), required=False)
    timing = choice_field(
        _("When"),
        choices=[("now", _("at once")), ("at", _("at an appointed time"))],
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
        super().__init__(data, initial={**self._stored_values(), **(initial or {})})
        self.removed: tuple[str, ...] = ()
        for account in self.accounts:
            self.fields[f"on_{account.pk}"] = forms.BooleanField(label=account.name, required=False)
            self.fields[f"text_{account.pk}"] = text_field(
                _("Other words for this page"),
                longest=LONGEST_TEXT,
                rows=5,
                required=False,
                strip=False,
            )
        for file in self.pictures:
            self.fields[f"alt_{file.pk}"] = text_field(
                _("What the picture shows and why it is here"), longest=500, rows=2, required=False
            )

    def _stored_values(self) -> dict[str, Any]:
        """Initial values: the stored draft, or defaults."""
        publication = self.publication
        wanted = publication.wanted_at and timezone.localtime(publication.wanted_at)
        values: dict[str, Any] = {
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
        places_by_account = {place.account_id: place for place in places}
        for account in self.accounts:
            place = places_by_account.get(account.pk)
            usual = not publication.pk and not manual_reason(account)
            values[f"on_{account.pk}"] = place.is_wanted if place else usual
            values[f"text_{account.pk}"] = place.text if place else ""
        values |= {f"alt_{file.pk}": file.alt for file in self.pictures}
        return values

    def clean_link(self) -> str:
        untracked = strip_tracking(self.cleaned_data["link"])
        self.removed = untracked.removed
        return untracked.address

    def clean_repost_of(self) -> str:
        return strip_tracking(self.cleaned_data["repost_of"]).address

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
        """Valid values as typed, the others as stored."""
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
        """None: at once, or not set yet."""
        day, hour = self._now("day"), self._now("hour")
        if self._now("timing") != "at" or not day or not hour:
            return None
        return timezone.make_aware(datetime.combine(day, hour))

    def refuse_past(self, *, now: datetime) -> None:
        if self.wanted_at is not None and self.wanted_at <= now:
            self.add_error("hour", _("This time has passed: choose a later one, or “at once”."))

    def _now(self, name: str) -> Any:
        if self.is_bound:
            self.is_valid()
            if name in self.cleaned_data:
                return self.cleaned_data[name]
        return self.get_initial_for_field(self.fields[name], name)

    @cached_property
    def places(self) -> list["PlaceFields"]:
        draft, values = self.draft, self._shown_deliveries
        files = [f.copied_fields() | {"alt": draft.alts.get(f.pk, f.alt)} for f in self.pictures]
        found = []
        for account in self.accounts:
            place = draft.places[account.pk]
            content = Content.of(draft, text=place.text or draft.text, files=files)
            seen = preview_post(account, content, delivery=values.get(account.pk))
            found.append(PlaceFields(form=self, account=account, place=place, seen=seen))
        return found

    @property
    def _shown_deliveries(self) -> Mapping[int, Delivery | None]:
        """What is at each account now, if this is a correction."""
        if not (self.publication.pk and self.publication.is_correction):
            return {}
        rows = self.publication.placements.with_dispatches()
        return {row.account_id: row.shown for row in rows}

    @property
    def wanted(self) -> list["PlaceFields"]:
        return [place for place in self.places if place.is_wanted]

    @property
    def is_blank(self) -> bool:
        return not self.is_bound and not self.draft.text and not self.pictures

    def complaining(self, *fields: str) -> list[Account]:
        """Accounts whose network would refuse the content; empty for a blank form."""
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

    @property
    def needs_approval(self) -> bool:
        """Whether a ticked page requires a second person."""
        return any(place.account.posts_need_approval for place in self.wanted)

    def button_text(self, *, now: datetime) -> str:
        """What the button will do."""
        if self.needs_approval:
            return gettext("Send for approval")
        if self.publication.is_correction:
            return gettext("Publish the correction")
        count = sum(not place.seen.manual_reason for place in self.wanted)
        when = _moment_text(self.wanted_at, now=now)
        if not count and self.wanted:
            return gettext("Publish manually, %(when)s") % {"when": when}
        where = ngettext("in %(n)s network", "in %(n)s networks", count) % {"n": count}
        return gettext("Publish %(where)s %(when)s") % {"where": where, "when": when}

    @property
    def button_note(self) -> str:
        """Who else must act: who approves, which pages a person does by hand."""
        asking = [place.account.name for place in self.wanted if place.account.posts_need_approval]
        hands = [place.account.name for place in self.wanted if place.seen.manual_reason]
        parts = []
        if asking:
            message = gettext("A second person must approve: so it is set for %(pages)s.")
            parts.append(message % {"pages": ", ".join(asking)})
        if hands:
            message = (
                gettext("You will do manually: %(pages)s.")
                if self.publication.is_correction
                else gettext("You will publish manually: %(pages)s.")
            )
            parts.append(message % {"pages": ", ".join(hands)})
        return " ".join(parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceFields:
    form: ComposerForm
    account: Account
    place: DraftPlace
    seen: Preview

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
    """Accounts of its institution on which we publish, and those it already names."""
    own = Account.objects.of_institution(publication.institution_id)
    publishing = list(own.publishing())
    if not publication.pk:
        return publishing
    named = Account.objects.filter(
        placements__publication=publication, placements__is_wanted=True
    ).exclude(pk__in=[account.pk for account in publishing])
    return sorted([*publishing, *named], key=lambda account: account.name)


def _moment_text(wanted_at: datetime | None, *, now: datetime) -> str:
    if wanted_at is None:
        return gettext("now")
    local, today = timezone.localtime(wanted_at), timezone.localdate(now)
    clock = date_format(local, "H:i")
    if local.date() == today:
        return gettext("today at %(time)s") % {"time": clock}
    day = date_format(local, gettext("j F") if local.year == today.year else gettext("j F Y"))
    return gettext("on %(day)s at %(time)s") % {"day": day, "time": clock}
