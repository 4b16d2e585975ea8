"""The page of a question, opened by its number and code: its status, and additions to it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from otklik.core.web.rate_limit import Limit, Sender, sender
from otklik.incidents.attachments.clean_upload import too_large
from otklik.incidents.attachments.models import MOST_A_MESSAGE
from otklik.incidents.feedback.ask import tell_on_site
from otklik.incidents.intake import site_questions
from otklik.incidents.intake.site_questions import (
    PhotoFile,
    QuestionStatus,
    add_photos,
    receive_addition,
)
from otklik.surveys.collecting import invitations_and_codes
from otklik.ui import resume_typed_form
from otklik.website.asking.forms import (
    TEXT_LIMIT,
    AdditionForm,
    FeedbackForm,
    NumberAndCodeForm,
    PhotosForm,
    TextForm,
    tidy_post,
)
from otklik.website.asking.photo_upload_handler import PhotoUploads
from otklik.website.asking.shared_view_helpers import (
    PHOTOS_SENT,
    deadline_sentence,
    errors_to_form,
    group_digits,
    is_accepted,
    is_within_limit,
    refuse_unreadable,
    render_page,
    terms_sentence,
)

MINUTES = 60
WRONG_HERE = Limit(name="wrong code", most=10, seconds=10 * MINUTES)  # one address, one number
WRONG_BY_ONE = Limit(name="wrong codes of one", most=30, seconds=10 * MINUTES)
WRONG_FOR_ALL = Limit(name="wrong codes of all", most=100, seconds=60 * MINUTES)
WRONG_WHEN_BESIEGED = Limit(name="wrong code, besieged", most=3, seconds=10 * MINUTES)


@csrf_exempt  # carries no identity: number and code are the proof, and each action is idempotent
@resume_typed_form.resumable
@cache_control(private=True, no_cache=True)
@require_http_methods(["GET", "HEAD", "POST"])
@refuse_unreadable
def question(request: HttpRequest) -> HttpResponse:
    """Number and code open it; an `act` adds text or photos. All by POST: URLs are kept in
    histories, a code should not be."""
    if request.method != "POST":
        return _number_page(request, NumberAndCodeForm())
    is_slowed = any(limit.is_reached(sender(request)) for limit in (PHOTOS_SENT, WRONG_BY_ONE))
    uploads = PhotoUploads.of(request, most=0 if is_slowed else MOST_A_MESSAGE)
    typed = tidy_post(request.POST)
    if resume_typed_form.is_cross_site(
        request
    ):  # with its own number a person could read additions
        return _number_page(request, NumberAndCodeForm())
    pair = NumberAndCodeForm(typed)
    if resume_typed_form.is_resumed(request) and not pair.is_valid():
        return _number_page(request, NumberAndCodeForm(initial=typed.dict()))
    shown = open_question(request, pair, site_questions.status) if pair.is_valid() else None
    if shown is None:
        return _number_page(request, pair)
    question = OpenQuestion(request=request, pair=pair, status=shown)
    return question.act(typed, uploads)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenQuestion:
    """A question that its author has opened, and the author's actions."""

    request: HttpRequest
    pair: NumberAndCodeForm
    status: QuestionStatus

    def act(self, typed: QueryDict, uploads: PhotoUploads) -> HttpResponse:
        words = AdditionForm.resumed(typed)  # typed beside the other acts, and not sent yet
        match "" if resume_typed_form.is_resumed(self.request) else typed.get("act"):
            case "add":
                return self.add_text(AdditionForm(typed))
            case "helped":
                return self.save_feedback(words, "yes", _("Thank you for telling us."))
            case "unhelped":
                done = _("Thank you for telling us. We look at your question again.")
                return self.save_feedback(words, "no", done)
            case "photos":
                return self.add_photos(words, uploads)
        return self.page(words)

    def add_text(self, form: TextForm) -> HttpResponse:
        if is_accepted(self.request, form):
            with errors_to_form(form, "text"):
                receive_addition(**self.pair.cleaned_data, **form.cleaned_data, at=timezone.now())
        if form.errors:
            return self.page(form)
        done = _("Added. Everything you wrote is below.")
        if self.request.POST.get("photos"):  # text alone: photos may break off
            done = _(
                "Added. The photos did not go along: choose them again and press “Add photos”."
            )
        return self.page(AdditionForm.blank(), done=done)

    def save_feedback(self, words: TextForm, answer: str, done: str) -> HttpResponse:
        """The author says whether the answer helped, with the text in the field."""
        form = FeedbackForm({"text": words["text"].value() or ""})
        for error in form.errors.get("text", ()):
            words.refuse(str(error), field="text")
        if is_accepted(self.request, words):
            comment = form.cleaned_data["text"]
            with errors_to_form(words):
                pair = self.pair.cleaned_data
                tell_on_site(**pair, answer=answer, words=comment, at=timezone.now())
        return self.page(words) if words.errors else self.page(AdditionForm.blank(), done=done)

    def add_photos(self, words: TextForm, uploads: PhotoUploads) -> HttpResponse:
        """Photos for the last message; each separately, so that one cannot spoil the others."""
        files, form, added = self.request.FILES.getlist("photos"), PhotosForm(), 0
        form.refuse_names(uploads.too_large, too_large())
        if uploads.most:
            form.refuse_names(uploads.too_many, _("No more than five photos at a time."))
        if not files and not form.errors and not uploads.too_many:
            form.refuse(_("Choose a photo first."))
        if (not files and uploads.most) or is_within_limit(self.request, form, PHOTOS_SENT):
            with errors_to_form(form):
                added = self.store_photos(files, form)
        done = ngettext("%(n)s photo is added.", "%(n)s photos are added.", added) % {"n": added}
        return self.page(words, form, done=done if added else "")

    def store_photos(self, files: "list[UploadedFile[Any]]", form: PhotosForm) -> int:
        """How many were added; the form gets the reasons for refusing others."""
        sent = [
            PhotoFile(name=f.name or "", file=f.file, size=f.size or 0) for f in files if f.file
        ]
        outcome = add_photos(**self.pair.cleaned_data, sent=sent, at=timezone.now())
        if outcome is None:
            return 0
        for name, sentence in outcome.refusals:
            form.refuse_names([name], sentence)
        return outcome.added

    def page(
        self, addition: TextForm, photos: PhotosForm | None = None, *, done: str = ""
    ) -> HttpResponse:
        """The question after the action `done`."""
        pair, photos = self.pair.cleaned_data, photos or PhotosForm()
        shown = (site_questions.status(**pair) if done else None) or self.status
        deadline = deadline_sentence(shown.due_at, is_term=shown.is_term) if shown.due_at else ""
        context = {
            "shown": shown,
            "deadline": deadline,
            "terms_sentence": terms_sentence(shown.request.terms) if shown.request else "",
            "may_tell": shown.helped is not None and shown.helped.is_open(at=timezone.now()),
            "survey_invitation": SimpleLazyObject(lambda: _survey_invitation(self.request, shown)),
            "pair": pair,
            "code": group_digits(pair["code"]),
            "form": addition,
            "photos_form": photos,
            "limit": TEXT_LIMIT,
            "done": done,
            "kept_form": "add-form",
        }
        typed, status = addition["text"].value() or "", max(addition.status, photos.status)
        template = "website/question_opened.html"
        return render_page(self.request, template, context, typed=typed, status=status)


def open_question[Found](
    request: HttpRequest, pair: NumberAndCodeForm, find: Callable[..., Found | None]
) -> Found | None:
    """What `find` gives for this number and code, or None with an error on the form, the same
    whether such a question exists or not. Wrong pairs are counted, from whichever page."""
    number, who = pair.cleaned_data["number"], sender(request)
    attempt = _count_attempt(number, who)
    if attempt is None:
        pair.add_error(
            None, _("Too many wrong attempts. Wait ten minutes and try again: nothing is lost.")
        )
        return None
    found = find(**pair.cleaned_data)
    if found is None:
        WRONG_FOR_ALL.count(number)
        pair.add_error(
            "code", _("This number and this code do not belong together. Check both of them.")
        )
    else:
        for limit, counted in attempt:
            limit.take_back(*counted)
    return found


def _count_attempt(number: int, who: Sender) -> list[tuple[Limit, tuple[object, ...]]] | None:
    """Count the attempt as wrong before it is checked, so that concurrent attempts do not exceed
    the limit; None if it is one too many."""
    here = WRONG_WHEN_BESIEGED if WRONG_FOR_ALL.is_reached(number) else WRONG_HERE
    if here.is_reached(number, who) or WRONG_BY_ONE.is_reached(who):
        return None
    counted: list[tuple[Limit, tuple[object, ...]]] = [
        (WRONG_HERE, (number, who)),
        (WRONG_WHEN_BESIEGED, (number, who)),
        (WRONG_BY_ONE, (who,)),
    ]
    allowed = {limit.name: limit.count(*by) for limit, by in counted}
    return counted if allowed[here.name] and allowed[WRONG_BY_ONE.name] else None


def _number_page(request: HttpRequest, form: NumberAndCodeForm) -> HttpResponse:
    context = {"form": form, "kept_form": "status-form"}
    template = "website/question.html"
    return render_page(request, template, context, status=form.status, text="status")


def _survey_invitation(request: HttpRequest, shown: QuestionStatus) -> str:
    """To a survey, once the question is answered and nothing more is awaited."""
    is_over = shown.is_answered and shown.due_at is None
    return invitations_and_codes.banner(
        invitations_and_codes.after_answer(request) if is_over else None
    )
