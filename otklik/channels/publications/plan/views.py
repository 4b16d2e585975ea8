"""The plan, drafts, dates, and posts published outside of the program."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.channels.accounts.models import Account, AccountQuerySet
from otklik.channels.inbound.posts import note_by_hand
from otklik.channels.publications.models import Publication
from otklik.channels.publications.plan import calendar
from otklik.channels.publications.plan.anniversaries_and_campaigns import PlanDate, occurrences
from otklik.channels.validate_and_clean_links import LONGEST_LINK
from otklik.core.form_fields import address_field, day_field, line_field, moment_field, text_field
from otklik.core.web.handle_refusals import apply_form, render_form
from otklik.organisation.access import StaffRequest, staff_only
from otklik.organisation.people.roles_and_rights import Right

A_PAGE = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanFilter:
    """A week or month around a day, of one page or all."""

    is_month: bool
    day: date
    account: str

    @classmethod
    def of(cls, request: HttpRequest) -> "PlanFilter":
        today = timezone.localdate()
        try:
            day = date.fromisoformat(request.GET.get("day", ""))
        except ValueError:
            day = today
        if not 2000 < day.year < 2100:
            day = today
        return cls(
            is_month=request.GET.get("view") == "month",
            day=day,
            account=request.GET.get("page", ""),
        )

    @property
    def first(self) -> date:
        if self.is_month:
            return self.day.replace(day=1)
        return self.day - timedelta(days=self.day.weekday())

    @property
    def last(self) -> date:
        if self.is_month:
            return self.day.replace(day=monthrange(self.day.year, self.day.month)[1])
        return self.first + timedelta(days=6)

    def address(self, *, day: date | None = None, view: str = "") -> str:
        view = view or ("month" if self.is_month else "week")
        query = {"view": view, "day": (day or self.day).isoformat(), "page": self.account}
        return "?" + urlencode({name: value for name, value in query.items() if value})

    @property
    def now(self) -> str:
        return self.address(day=timezone.localdate())

    @property
    def before(self) -> str:
        return self.address(day=self.first - timedelta(days=1))

    @property
    def after(self) -> str:
        return self.address(day=self.last + timedelta(days=1))

    @property
    def weekly(self) -> str:
        return self.address(view="week")

    @property
    def monthly(self) -> str:
        return self.address(view="month")


@staff_only(Right.SEE_DESK, "GET")
def plan(request: StaffRequest) -> HttpResponse:
    """Past and planned posts, and what is short of the norm."""
    asked, today = PlanFilter.of(request), timezone.localdate()
    publications = Publication.objects.visible_to(request.user)
    pages = list(Account.objects.visible_to(request.user).with_a_wall())
    chosen = [page for page in pages if page.code == asked.account] or pages
    weeks = calendar.weeks(chosen, first=asked.first, last=asked.last, now=timezone.now())
    context = {
        "asked": asked,
        "weeks": weeks,
        "by_account": calendar.by_account(weeks),
        "is_empty": not any(week.busy_days for week in weeks),
        "pages": pages,
        "has_norms": any(page.posts_a_week for page in chosen),
        "today": today,
        "dates": occurrences(asked.first, asked.last),
        "waiting": publications.waiting_for_a_person().count(),
        "drafts": publications.at_work().count(),
    }
    return render(request, "channels/publications/plan.html", context)


@staff_only(Right.SEE_DESK, "GET")
def drafts(request: StaffRequest) -> HttpResponse:
    """Drafts, what waits for approval or a person's hand, then everything."""
    publications = Publication.objects.visible_to(request.user).select_related("author")
    waiting = publications.waiting_for_approval()
    context = {
        "approvable": waiting.approvable_by(request.user).distinct(),
        "in_approval": waiting,
        "attention": publications.waiting_for_a_person(),
        "at_work": publications.at_work().exclude(status=Publication.Status.IN_APPROVAL),
        "page": Paginator(publications.newest_first(), A_PAGE).get_page(request.GET.get("page")),
        "now": timezone.now(),
    }
    return render(request, "channels/publications/drafts.html", context)


class ExternalPostForm(forms.Form):
    """A post that somebody published in the network itself."""

    account = forms.ModelChoiceField(
        label=gettext_lazy("Page"),
        queryset=Account.objects.none(),
        empty_label=gettext_lazy("choose"),
        error_messages={"required": gettext_lazy("Say on which page it is.")},
    )
    url = address_field(
        gettext_lazy("Link to the post"),
        gettext_lazy("Paste the link to the post."),
        longest=LONGEST_LINK,
    )
    published_at = moment_field(
        gettext_lazy("When it was published"),
        help_text=gettext_lazy("Day and time: 24.11.2026 14:05"),
    )
    text = text_field(gettext_lazy("What it is about"), required=False)

    def __init__(self, data: object = None, *, accounts: AccountQuerySet) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        self.fields["account"].queryset = accounts  # type: ignore[attr-defined]


@staff_only(Right.PUBLISH)
def external_post(request: StaffRequest) -> HttpResponse:
    """«Already published, here is the link»: it counts in the plan."""
    accounts = Account.objects.visible_to(request.user).with_a_wall()
    form = ExternalPostForm(request.POST if request.method == "POST" else None, accounts=accounts)
    if apply_form(request, form, note_by_hand, _("Recorded: it counts in the plan.")):
        day = timezone.localdate(form.cleaned_data["published_at"]).isoformat()
        return redirect(f"{request.path.removesuffix('noted/')}?{urlencode({'day': day})}")
    return render_form(request, "channels/publications/noted.html", {"form": form})


class PlanDateForm(forms.Form):
    title = line_field(
        gettext_lazy("What the date is"), gettext_lazy("Write what the date is."), longest=200
    )
    first = day_field(gettext_lazy("First day"), help_text=gettext_lazy("For example, 24.11.2026"))
    last = day_field(
        gettext_lazy("Last day"), required=False,
        help_text=gettext_lazy("Of a campaign. Empty: one day."),
    )  # fmt: skip
    is_yearly = forms.BooleanField(label=gettext_lazy("Every year"), required=False, initial=True)
    note = text_field(gettext_lazy("What to write of"), longest=500, rows=2, required=False)
    key = forms.UUIDField(initial=uuid4, widget=forms.HiddenInput, required=False)


@staff_only(Right.SEE_DESK)
def dates(request: StaffRequest) -> HttpResponse:
    """Annual dates; people who publish for the authority can add one."""
    user, now = request.user, timezone.now()
    may_add = PlanDate.is_kept_by(user)
    form = PlanDateForm(request.POST or None)
    if request.method == "POST" and not may_add:
        messages.error(request, _("Dates are added by employees who publish for the authority."))
        return redirect("publications:plan-dates")
    if apply_form(request, form, PlanDate.add, _("Added: the date is in the plan.")):
        return redirect("publications:plan-dates")
    year = timezone.localdate(now).year
    rows = [(one, one.begins(year)) for one in PlanDate.objects.select_related("added_by")]
    rows.sort(key=lambda row: (row[0].month, row[1] is None, row[1] or 0, row[0].title))
    context = {"rows": rows, "form": form, "may_add": may_add, "year": year}
    return render_form(request, "channels/publications/dates.html", context)


@staff_only(Right.PUBLISH, "POST")
def showing(request: StaffRequest, pk: int) -> HttpResponse:
    """Show it in the plan, or not."""
    if not PlanDate.is_kept_by(request.user):
        raise Http404
    found = get_object_or_404(PlanDate, pk=pk)
    found.switch(is_active=not found.is_active, by=request.user, at=timezone.now())
    messages.success(
        request,
        _("It is in the plan again.") if found.is_active else _("It is no longer in the plan."),
    )
    return redirect("publications:plan-dates")
