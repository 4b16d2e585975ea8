"""«Нашли, что искали?» at the foot of a page: one press, then words if one likes."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.models import Site

from otklik.core.web.rate_limit import Limit, sender
from otklik.legal_acts.acts.act import Act
from otklik.surveys.waves.models import Wave
from otklik.website.asking.forms import tidied
from otklik.website.asking.question_rendering import NOT_STORED, not_stored
from otklik.website.asking.rate_limit import is_sent_from_elsewhere
from otklik.website.frame.frame import SURELY_THERE
from otklik.website.page_feedback.forms import MarkWordsForm
from otklik.website.page_feedback.models import LONGEST_PATH, PageMark, PageWords

#: A household or a library has many people, and a page many visitors; a machine has more.
OF_ONE_PAGE = Limit(name="page-mark", most=6, seconds=3600)
OF_THE_SITE = Limit(name="site-mark", most=60, seconds=3600)
FOUND = {"yes": True, "no": False}


@csrf_exempt  # carries no identity: whoever sends it can only add one to a count
@require_POST
def mark(request: HttpRequest) -> HttpResponse:
    """One press of «Да» or «Нет». What is not counted is said on the page that follows."""
    try:
        path, found = request.POST.get("page", ""), request.POST.get("found", "")
    except UnreadablePostError:  # the line broke: nobody is there to read an answer
        return HttpResponse(status=400)
    if found not in FOUND or not is_page(path, request):
        return redirect("wagtail_serve", "")
    why = _why_not(request, path)
    if not why:
        try:
            PageMark.add(path, is_found=FOUND[found], on=localdate())
        except NOT_STORED:
            not_stored()
            why = "later"
    return _to_thanks(path, found, {"not": why} if why else {})


@csrf_exempt
@cache_control(private=True, no_store=True)
@require_http_methods(["GET", "HEAD", "POST"])
def thanks(request: HttpRequest) -> HttpResponse:
    """What became of the press, and a field for words that may stay empty."""
    path, found = request.GET.get("page", ""), request.GET.get("found", "")
    if found not in FOUND or not is_page(path, request):
        return redirect("wagtail_serve", "")
    if request.method != "POST" or is_sent_from_elsewhere(request):
        return _page(request, path, found, MarkWordsForm())
    try:
        form = MarkWordsForm(tidied(request.POST))
    except UnreadablePostError:
        return HttpResponse(status=400)
    if not form.is_valid():
        return _page(request, path, found, form, status=422)
    if why := _why_not(request, path):
        form.add_error(None, WHY[why]())
        return _page(request, path, found, form, status=429)
    try:
        is_masked = PageWords.add(
            path, form.cleaned_data["text"], is_found=FOUND[found], on=localdate()
        )
    except NOT_STORED:
        form.add_error(None, not_stored())
        return _page(request, path, found, form, status=503)
    return _to_thanks(path, found, {"told": "masked" if is_masked else "yes"})


def is_page(path: str, request: HttpRequest) -> bool:
    """Whether a page of the site stands at this path: nothing else is counted."""
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


def _why_not(request: HttpRequest, path: str) -> str:
    """Why this press or these words do not count; empty when they do."""
    if is_sent_from_elsewhere(request):
        return "elsewhere"
    if request.user.is_authenticated:
        return "staff"
    who = sender(request)
    allowed = OF_THE_SITE.count(who) and OF_ONE_PAGE.count(who, path)
    return "" if allowed else "many"


WHY = {
    "elsewhere": lambda: _("It came from a page that is not ours, so we did not count it."),
    "staff": lambda: _("You are signed in as staff: people answer here, not we."),
    "many": lambda: _(
        "Very many marks came from your address within an hour: this one was not counted."
    ),
    "later": lambda: _("We could not store this just now: press once more in a minute."),
}


def _to_thanks(path: str, found: str, more: dict[str, str]) -> HttpResponse:
    query = urlencode({"page": path, "found": found, **more})
    return redirect(f"{reverse('website:mark-thanks')}?{query}")


def _page(
    request: HttpRequest, path: str, found: str, form: MarkWordsForm, *, status: int = 200
) -> HttpResponse:
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
    return render(request, "website/mark.html", context, status=status)
