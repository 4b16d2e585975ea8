"""«Нашли, что искали?» at the foot of a page: one click, then an optional comment."""

from http import HTTPStatus
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.models import Site

from otklik.core.form_fields import TOO_LONG
from otklik.core.web.rate_limit import Limit, sender
from otklik.legal_acts.acts.act import Act
from otklik.surveys.waves.models import Wave
from otklik.ui.resume_typed_form import is_cross_site
from otklik.website.asking.forms import PublicForm, tidy_post
from otklik.website.asking.shared_view_helpers import (
    STORAGE_ERRORS,
    errors_to_form,
    refuse_unreadable,
    storage_error,
)
from otklik.website.frame.frame import SURELY_THERE
from otklik.website.page_feedback.models import LONGEST, LONGEST_PATH, PageMark, PageWords


class MarkWordsForm(PublicForm):
    """What was looked for, or what is wrong."""

    text = forms.CharField(
        label=_("What did you look for, or what is not clear?"),
        max_length=LONGEST,
        error_messages={
            "required": _("Write a few words, or simply close this page."),
            "max_length": TOO_LONG,
        },
        widget=forms.Textarea(attrs={"rows": 3}),
    )


#: A household or a library has many people, and a page many visitors; a machine has more.
OF_ONE_PAGE = Limit(name="page-mark", most=6, seconds=3600)
OF_THE_SITE = Limit(name="site-mark", most=60, seconds=3600)
FOUND = {"yes": True, "no": False}


@csrf_exempt  # carries no identity: a sender can only increment a count
@require_POST
@refuse_unreadable
def mark(request: HttpRequest) -> HttpResponse:
    """A click on «Да» or «Нет». The next page says so if it is not counted."""
    path, found = request.POST.get("page", ""), request.POST.get("found", "")
    if found not in FOUND or not is_page(path, request):
        return redirect("wagtail_serve", "")
    why = _refusal_code(request, path)
    if not why:
        try:
            PageMark.add(path, is_found=FOUND[found], on=localdate())
        except STORAGE_ERRORS:
            storage_error()
            why = "later"
    return _to_thanks(path, found, {"not": why} if why else {})


@csrf_exempt
@cache_control(private=True, no_store=True)
@require_http_methods(["GET", "HEAD", "POST"])
@refuse_unreadable
def thanks(request: HttpRequest) -> HttpResponse:
    """The result of the click, and a field for an optional comment."""
    path, found = request.GET.get("page", ""), request.GET.get("found", "")
    if found not in FOUND or not is_page(path, request):
        return redirect("wagtail_serve", "")
    if request.method != "POST" or is_cross_site(request):
        return _page(request, path, found, MarkWordsForm())
    form, is_masked = MarkWordsForm(tidy_post(request.POST)), False
    if form.is_valid() and (why := _refusal_code(request, path)):
        form.refuse(WHY[why](), HTTPStatus.TOO_MANY_REQUESTS)
    if not form.errors:
        text, is_found = form.cleaned_data["text"], FOUND[found]
        with errors_to_form(form):
            is_masked = PageWords.add(path, text, is_found=is_found, on=localdate())
    if form.errors:
        return _page(request, path, found, form)
    return _to_thanks(path, found, {"told": "masked" if is_masked else "yes"})


def is_page(path: str, request: HttpRequest) -> bool:
    """Whether a page of the site has this path: nothing else is counted."""
    if not path.startswith("/") or len(path) > LONGEST_PATH:
        return False
    try:
        found = resolve(path)
    except Resolver404:
        return False
    if found.view_name == "wagtail_serve":
        return _is_of_wagtail(found.args[0] if found.args else "", request)
    if found.view_name == "legal-acts:act":
        return Act.objects.published().filter(code=found.kwargs["code"]).exists()
    if found.view_name == "surveys:results":
        return Wave.objects.published().filter(slug=found.kwargs["slug"]).exists()
    return found.view_name in SURELY_THERE


def _is_of_wagtail(path: str, request: HttpRequest) -> bool:
    site = Site.find_for_request(request)
    if site is None:
        return False
    page = site.root_page.get_descendants(inclusive=True).live()
    return bool(page.filter(url_path=f"{site.root_page.url_path}{path}").exists())


def _refusal_code(request: HttpRequest, path: str) -> str:
    """Why this click or comment does not count; empty if it does."""
    if is_cross_site(request):
        return "elsewhere"
    if request.user.is_authenticated:
        return "staff"
    who = sender(request)
    allowed = OF_THE_SITE.count(who) and OF_ONE_PAGE.count(who, path)
    return "" if allowed else "many"


WHY = {
    "elsewhere": lambda: gettext("It came from a page that is not ours, so we did not count it."),
    "staff": lambda: gettext(
        "You are signed in as staff, so your mark was not counted: only visitors answer here."
    ),
    "many": lambda: gettext(
        "Very many marks came from your address within an hour: this one was not counted."
    ),
    "later": lambda: gettext("We could not store this just now: press once more in a minute."),
}


def _to_thanks(path: str, found: str, more: dict[str, str]) -> HttpResponse:
    query = urlencode({"page": path, "found": found, **more})
    return redirect(f"{reverse('website:page-feedback-thanks')}?{query}")


def _page(request: HttpRequest, path: str, found: str, form: MarkWordsForm) -> HttpResponse:
    why = WHY.get(request.GET.get("not", ""))
    context = {
        "form": form,
        "path": path,
        "found": found,
        "refusal": why() if why else "",
        "told": request.GET.get("told", ""),
        "is_fresh": request.method != "POST",
        "kept_form": "mark-form",
    }
    return render(request, "website/mark.html", context, status=form.status)
