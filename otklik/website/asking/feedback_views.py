"""«Помогло?»: a small page that the message of a network leads to, opened by its one-time code."""

from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from otklik.core.refusal import Refused
from otklik.incidents.feedback.ask import question_of_code, tell_by_code
from otklik.ui import form_recovery
from otklik.website.asking.forms import HelpedForm, tidied
from otklik.website.asking.question_rendering import (
    NOT_STORED,
    not_stored,
    rendered,
    written_too_often,
)
from otklik.website.asking.rate_limit import is_sent_from_elsewhere

ANSWERS = {"yes", "no"}


@csrf_exempt  # carries no identity: the code is the proof, and a second press changes nothing
@form_recovery.resumable
@cache_control(private=True, no_store=True)
@require_http_methods(["GET", "HEAD", "POST"])
def helped(request: HttpRequest, code: str) -> HttpResponse:
    """Two buttons and a field that may stay empty. Opening it answers nothing: only a press does,
    since networks open addresses by themselves to show them."""
    if request.method != "POST" or is_sent_from_elsewhere(request):
        return _page(request, code, HelpedForm())
    try:
        typed = tidied(request.POST)
    except UnreadablePostError:  # the line broke: nobody is there to read an answer
        return HttpResponse(status=400)
    form = HelpedForm(typed)
    if form_recovery.is_resumed(request):
        return _page(request, code, HelpedForm(initial=typed.dict()))
    answer = typed.get("answer", "")
    if not form.is_valid():
        return _page(request, code, form, status=422)
    if answer not in ANSWERS:
        form.add_error(None, _("Press “Yes” or “No”."))
        return _page(request, code, form, status=422)
    if refusal := written_too_often(request):
        form.add_error(None, refusal)
        return _page(request, code, form, status=429)
    if request.user.is_authenticated:
        form.add_error(None, _("You are signed in as staff: the person answers here, not we."))
        return _page(request, code, form, status=403)
    try:
        words = form.cleaned_data["text"]
        tell_by_code(code, answer=answer, words=words, at=timezone.now())
    except Refused as refused:
        form.add_error(None, str(refused))
        return _page(request, code, form, status=422)
    except NOT_STORED:
        form.add_error(None, not_stored())
        return _page(request, code, form, status=503)
    return _page(request, code, HelpedForm(), is_told=True, is_other=answer)


def _page(
    request: HttpRequest,
    code: str,
    form: HelpedForm,
    *,
    status: int = 200,
    is_told: bool = False,
    is_other: str = "",
) -> HttpResponse:
    """As it stands after whatever was pressed; a code that is not ours leads on to the site."""
    asked = question_of_code(code)
    is_open = asked is not None and asked.is_open(at=timezone.now())
    context: dict[str, object] = {
        "asked": asked,
        "is_open": is_open,
        "is_told": is_told and asked is not None,
        "is_other": bool(is_other and asked and asked.answer != is_other),
        "form": form,
        "code": code,
        "kept_form": "helped-form" if is_open else "",
    }
    typed = str(form["text"].value() or "")
    status = 404 if asked is None else status
    return rendered(request, "website/helped.html", context, typed=typed, status=status)
