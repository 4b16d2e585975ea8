"""«Размер и цвет», and the gallery of components with its sample data."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from otklik.ui import resume_typed_form
from otklik.ui.components.charts import Bar
from otklik.ui.icons import ICONS
from otklik.ui.reader_settings import (
    COOKIE_SECONDS,
    PICTURES,
    SCHEMES,
    SIZES,
    SPACINGS,
    Display,
    cookie,
)

NOW = datetime(2026, 11, 12, 11, 3, tzinfo=UTC)
CHOICES = [("shop", _("A shop")), ("market", _("A market")), ("internet", _("The internet"))]
BARS = [
    Bar(label=_("Rather content"), count=48, base=77, low=0.512, high=0.723),
    Bar(label=_("Rather not content"), count=21, base=77, low=0.185, high=0.381),
    Bar(label=_("Hard to say"), count=8, base=77, low=0.054, high=0.192, is_hatched=True),
]
HIDDEN_BARS = [
    Bar(label=_("A shop"), count=12_480, base=12_486, low=0.999, high=0.9998),
    Bar(label=_("A market with a rather long name"), base=12_486),
    Bar(label=_("The internet"), base=12_486),
]
MATRIX_ROWS = [
    ("often.shop", _("A shop"), "", ""),
    ("often.market", _("A market with a rather long name"), "3", ""),
    (
        "often.internet",
        _("The internet"),
        "unsure",
        _("The form has no such answer. Choose again."),
    ),
]
MATRIX_COLUMNS = [
    *((str(number), str(number), _("From 1 to 5")) for number in range(1, 6)),
    ("unsure", _("Hard to say"), ""),
]
UNITS = [(str(number), _("Unit %(number)s") % {"number": number}) for number in range(1, 9)]


class ExampleForm(forms.Form):
    """One field of each kind, as pages use them."""

    name = forms.CharField(label=_("Your name"), required=False, help_text=_("As we address you"))
    text = forms.CharField(
        label=_("What happened?"),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write at least one sentence")},
    )
    place = forms.ChoiceField(label=_("Where"), choices=CHOICES, widget=forms.RadioSelect)
    unit = forms.ChoiceField(label=_("Unit"), choices=UNITS)
    kinds = forms.MultipleChoiceField(
        label=_("What to show"),
        choices=CHOICES,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    photo = forms.FileField(label=_("Photo"), required=False, help_text=_("Up to 12 MB"))
    consent = forms.BooleanField(label=_("I agree that you keep my telephone number"))


def exhibits() -> dict[str, Any]:
    return {
        "empty_form": ExampleForm(prefix="empty"),
        "filled_form": ExampleForm(
            initial={"text": _("The price on the shelf is 89, at the till 129"), "place": "shop"},
            prefix="filled",
        ),
        "wrong_form": ExampleForm({"wrong-name": "12"}, prefix="wrong"),
        "choices": CHOICES,
        "market": ["market"],
        "matrix_rows": MATRIX_ROWS,
        "matrix_columns": MATRIX_COLUMNS,
        "now": NOW,
        "earlier": NOW - timedelta(minutes=83),
        "yesterday": NOW - timedelta(days=1, hours=2),
        "late_at": NOW - timedelta(minutes=40),
        "soon_at": NOW + timedelta(minutes=70),
        "calm_at": NOW + timedelta(hours=27),
        "icons": [(code, name) for code, (name, _line) in ICONS.items()],
        "bars": BARS,
        "no_bars": [],
        "hidden_bars": HIDDEN_BARS,
        "page": Paginator(range(100), 20).page(2),
        "trail": [(_("Site"), "/"), (_("Documents"), "/")],
        "facts": [
            (_("Unit"), _("Department of consumer rights")),
            (_("Due"), _("12 November 2026, 15:15")),
            (_("Channel"), _("VK, everyone sees")),
        ],
    }


@csrf_exempt  # the reader's own setting; a form carried along is checked at its destination
@require_http_methods(["GET", "HEAD", "POST"])
def display(request: HttpRequest) -> HttpResponse:
    """Choose size, colours, spacing and pictures; returns to the previous page."""
    return_to = request.POST.get("_next") or request.GET.get("next", "/")
    back = resume_typed_form.safe_return(request, return_to)
    if "_unchanged" in request.POST:
        return resume_typed_form.go_back(request, back)
    if "_size" in request.POST or "_scheme" in request.POST:
        return _remember(_read_display(request.POST), resume_typed_form.go_back(request, back))
    context = {
        "sizes": SIZES.items(),
        "schemes": SCHEMES.items(),
        "spacings": SPACINGS.items(),
        "pictures": PICTURES.items(),
        "back": back,
        "carried": resume_typed_form.typed_fields(request),
    }
    return render(request, "ui/display.html", context)


def _read_display(fields: QueryDict) -> Display:
    return Display.from_values(
        size=fields.get("_size", ""),
        scheme=fields.get("_scheme", ""),
        spacing=fields.get("_spacing", ""),
        pictures=fields.get("_pictures", ""),
    )


def _remember(chosen: Display, response: HttpResponse) -> HttpResponse:
    """Store the choice in a cookie."""
    response.set_cookie(
        cookie(),
        chosen.as_cookie(),
        max_age=COOKIE_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Each component in each state; `?scheme=` and `?size=` change the display settings."""
    if not settings.DEMONSTRATION:
        raise Http404
    look = Display.from_values(
        size=request.GET.get("size", ""), scheme=request.GET.get("scheme", "")
    )
    return render(
        request,
        "ui/gallery.html",
        {**exhibits(), "display": look, "sizes": SIZES.items(), "schemes": SCHEMES.items()},
    )
