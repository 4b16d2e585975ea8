"""What became of a question, for whoever has its number and code; and more to it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from otklik.core.refusal import Refused
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
from otklik.surveys.collecting import invitations
from otklik.ui import form_recovery
from otklik.website.asking.forms import (
    TEXT_LIMIT,
    AdditionForm,
    HelpedForm,
    PairForm,
    PhotosForm,
    TextForm,
    tidied,
)
from otklik.website.asking.photo_upload_handler import PhotoUploads
from otklik.website.asking.question_rendering import (
    NOT_STORED,
    PHOTOS_SENT,
    deadline_sentence,
    in_threes,
    not_stored,
    rendered,
    terms_sentence,
    written_too_often,
)
from otklik.website.asking.rate_limit import is_sent_from_elsewhere

MINUTES = 60
WRONG_HERE = Limit(name="wrong code", most=10, seconds=10 * MINUTES)  # one address, one number
WRONG_BY_ONE = Limit(name="wrong codes of one", most=30, seconds=10 * MINUTES)
WRONG_FOR_ALL = Limit(name="wrong codes of all", most=100, seconds=60 * MINUTES)
WRONG_WHEN_BESIEGED = Limit(name="wrong code, besieged", most=3, seconds=10 * MINUTES)


@csrf_exempt  # carries no identity: number and code are the proof, and each act is harmless twice
@form_recovery.resumable
@cache_control(private=True, no_cache=True)
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest) -> HttpResponse:
    """Number and code open it; an `act` adds words or photos. All by POST: an address is kept in
    histories, a code should not be."""
    if request.method != "POST":
        return _asked_for(request, PairForm())
    limits = (PHOTOS_SENT, WRONG_BY_ONE)
    is_slowed = any(limit.is_reached(sender(request)) for limit in limits)
    uploads = PhotoUploads.of(request, most=0 if is_slowed else MOST_A_MESSAGE)
    try:
        typed = tidied(request.POST)
    except UnreadablePostError:  # the line broke: nobody is there to read an answer
        return HttpResponse(status=400)
    if is_sent_from_elsewhere(request):  # a stranger's pair: what is added would be read by them
        return _asked_for(request, PairForm())
    pair = PairForm(typed)
    if not pair.is_valid():
        if form_recovery.is_resumed(request):
            return _asked_for(request, PairForm(initial=typed.dict()))
        return _asked_for(request, pair, status=422)
    shown = opened(request, pair, site_questions.status)
    if shown is None:
        return _asked_for(request, pair, status=422)
    if form_recovery.is_resumed(request):
        return _page(request, pair, shown, addition=AdditionForm.resumed(typed))
    match typed.get("act"):
        case "add":
            return _add(request, pair, shown, AdditionForm(typed))
        case "helped" | "unhelped":
            return _tell(request, pair, AdditionForm.resumed(typed))
        case "photos":
            words = AdditionForm.resumed(typed)  # written beside the photos, and not sent yet
            return _add_photos(request, pair, shown, uploads, words)
    return _page(request, pair, shown)


def _invited(request: HttpRequest, shown: QuestionStatus) -> str:
    """To a survey, once the question is answered and nothing is awaited any more."""
    is_over = shown.is_answered and shown.due_at is None
    return invitations.banner(invitations.after_answer(request) if is_over else None)


def _add(
    request: HttpRequest, pair: PairForm, shown: QuestionStatus, form: TextForm
) -> HttpResponse:
    """More words of the author to their question."""
    if not form.is_valid():
        form.renew_damaged_key()
        return _page(request, pair, shown, addition=form, status=422)
    if refusal := written_too_often(request):
        form.add_error(None, refusal)
        return _page(request, pair, shown, addition=form, status=429)
    try:
        receive_addition(**pair.cleaned_data, **form.cleaned_data, at=timezone.now())
    except Refused as refused:
        form.add_error("text", str(refused))
        return _page(request, pair, shown, addition=form, status=422)
    except NOT_STORED:
        form.add_error(None, not_stored())
        return _page(request, pair, shown, addition=form, status=503)
    done = _("Added. All that you wrote stands below.")
    if request.POST.get("photos"):  # words go alone, so that no photo can break them off
        done = _("Added. The photos did not go along: choose them again and press “Add photos”.")
    return _page(request, pair, shown, done=done)


def _tell(request: HttpRequest, pair: PairForm, words: TextForm) -> HttpResponse:
    """The author says whether the answer helped; what stands in the field goes along."""
    shown = site_questions.status(**pair.cleaned_data)
    if shown is None:
        return _asked_for(request, pair, status=422)
    if refusal := written_too_often(request):
        words.add_error(None, refusal)
        return _page(request, pair, shown, addition=words, status=429)
    form = HelpedForm({"text": words["text"].value() or ""})
    if not form.is_valid():
        words.add_error("text", form.errors["text"])
        return _page(request, pair, shown, addition=words, status=422)
    is_yes = request.POST.get("act") == "helped"
    try:
        tell_on_site(
            **pair.cleaned_data,
            answer="yes" if is_yes else "no",
            words=form.cleaned_data["text"],
            at=timezone.now(),
        )
    except Refused as refused:
        words.add_error(None, str(refused))
        return _page(request, pair, shown, addition=words, status=422)
    except NOT_STORED:
        words.add_error(None, not_stored())
        return _page(request, pair, shown, addition=words, status=503)
    done = _("Thank you for telling us.")
    if not is_yes:
        done = _("Thank you for telling us. We look at your question again.")
    return _page(request, pair, shown, done=done)


def _add_photos(
    request: HttpRequest,
    pair: PairForm,
    shown: QuestionStatus,
    uploads: PhotoUploads,
    words: TextForm,
) -> HttpResponse:
    """Photos to what was written last; each by itself, so that one spoils no other."""
    files = request.FILES.getlist("photos")
    form = PhotosForm()
    form.refuse_names(uploads.too_large, too_large())
    if uploads.most:
        form.refuse_names(uploads.too_many, _("No more than five photos at a time."))
    if not files and not form.refusals and not uploads.too_many:
        form.refuse(_("Choose a photo first."))
    if refusal := (files or not uploads.most) and written_too_often(request, PHOTOS_SENT):
        form.refuse(refusal)
        return _page(request, pair, shown, addition=words, photos=form, status=429)
    sent = [PhotoFile(name=f.name or "", file=f.file, size=f.size or 0) for f in files if f.file]
    added = 0
    try:
        outcome = add_photos(**pair.cleaned_data, sent=sent, at=timezone.now())
    except NOT_STORED:
        form.refuse(not_stored())
        return _page(request, pair, shown, addition=words, photos=form, status=503)
    if outcome is not None:
        added = outcome.added
        for name, sentence in outcome.refusals:
            form.refuse_names([name], sentence)
    done = ngettext("%(n)s photo is added.", "%(n)s photos are added.", added) % {"n": added}
    status = 422 if form.refusals else 200
    return _page(
        request,
        pair,
        shown,
        addition=words,
        photos=form,
        done=done if added else "",
        status=status,
    )


def opened[Told](
    request: HttpRequest, pair: PairForm, make_text: Callable[..., Told | None]
) -> Told | None:
    """What is `told` of the question, or None with a sentence on the form: the same whether there
    is one or not. Wrong pairs are counted, whichever page they are sent to."""
    number, who = pair.cleaned_data["number"], sender(request)
    attempt = _attempt(number, who)
    if attempt is None:
        pair.add_error(
            None, _("Too many wrong attempts. Wait ten minutes and try again: nothing is lost.")
        )
        return None
    shown = make_text(**pair.cleaned_data)
    if shown is None:
        WRONG_FOR_ALL.count(number)
        pair.add_error(
            "code", _("This number and this code do not belong together. Check both of them.")
        )
    else:
        for limit, counted in attempt:
            limit.take_back(*counted)
    return shown


def _attempt(number: int, who: Sender) -> list[tuple[Limit, tuple[object, ...]]] | None:
    """An attempt counted as a wrong one before it is looked at, so that many at once are no more
    than one after another; None if it is one too many."""
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


def _asked_for(request: HttpRequest, form: PairForm, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "kept_form": "status-form"}
    return rendered(request, "website/question.html", context, status=status, text="status")


def _page(
    request: HttpRequest,
    pair: PairForm,
    shown: QuestionStatus,
    *,
    addition: TextForm | None = None,
    photos: PhotosForm | None = None,
    done: str = "",
    status: int = 200,
) -> HttpResponse:
    """The question as it is after whatever was done to it."""
    if done:
        shown = site_questions.status(**pair.cleaned_data) or shown
    context = {
        "shown": shown,
        "pair": pair.cleaned_data,
        "code": in_threes(pair.cleaned_data["code"]),
        "deadline": deadline_sentence(shown.due_at, is_term=shown.is_term) if shown.due_at else "",
        "terms_sentence": terms_sentence(shown.request.terms) if shown.request else "",
        "may_tell": shown.helped is not None and shown.helped.is_open(at=timezone.now()),
        "form": addition or AdditionForm.blank(),
        "photos_form": photos or PhotosForm(),
        "limit": TEXT_LIMIT,
        "done": done,
        "kept_form": "add-form",
        "survey_invitation": SimpleLazyObject(lambda: _invited(request, shown)),
    }
    typed = (addition["text"].value() or "") if addition else ""
    return rendered(request, "website/question_opened.html", context, typed=typed, status=status)
