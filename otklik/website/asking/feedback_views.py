"""«Помогло?»: a small page linked from the message in a network, opened by its one-time code."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from otklik.incidents.feedback.ask import question_of_code, tell_by_code
from otklik.ui import resume_typed_form
from otklik.website.asking.forms import AnswerForm, FeedbackForm, tidy_post
from otklik.website.asking.shared_view_helpers import (
    errors_to_form,
    is_accepted,
    refuse_unreadable,
    render_page,
)


@csrf_exempt  # carries no identity: the code is the proof, and repeating changes nothing
@resume_typed_form.resumable
@cache_control(private=True, no_store=True)
@require_http_methods(["GET", "HEAD", "POST"])
@refuse_unreadable
def feedback(request: HttpRequest, code: str) -> HttpResponse:
    """Two buttons and an optional field. Opening the page is not an answer, only a click is:
    networks fetch URLs by themselves for previews."""
    if request.method != "POST" or resume_typed_form.is_cross_site(request):
        return _page(request, code, FeedbackForm())
    typed = tidy_post(request.POST)
    if resume_typed_form.is_resumed(request):
        return _page(request, code, FeedbackForm(initial=typed.dict()))
    form, answer = AnswerForm(typed), typed.get("answer", "")
    if is_accepted(request, form) and request.user.is_authenticated:
        sentence = _("You are signed in as staff: the person answers here, not we.")
        form.refuse(sentence, HTTPStatus.FORBIDDEN)
    if not form.errors:
        with errors_to_form(form):
            words = form.cleaned_data["text"]
            tell_by_code(code, answer=answer, words=words, at=timezone.now())
    if form.errors:
        return _page(request, code, form)
    return _page(request, code, FeedbackForm(), answer=answer)


def _page(request: HttpRequest, code: str, form: FeedbackForm, *, answer: str = "") -> HttpResponse:
    """The page after an `answer`, or before one; an unknown code links to the site."""
    question = question_of_code(code)
    is_open = question is not None and question.is_open(at=timezone.now())
    context: dict[str, object] = {
        "asked": question,
        "is_open": is_open,
        "is_told": bool(answer and question),
        "is_other": bool(answer and question and question.answer != answer),
        "form": form,
        "code": code,
        "kept_form": "helped-form" if is_open else "",
    }
    typed, status = str(form["text"].value() or ""), 404 if question is None else form.status
    return render_page(request, "website/helped.html", context, typed=typed, status=status)
