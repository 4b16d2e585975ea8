"""The weekly letter to the lead or a substitute, on the first working day of the week: plain text
without text by people who wrote to us, and one link, to the first decision."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from otklik.audit.evidence import heads
from otklik.audit.models import Block
from otklik.core.mail import send_letter
from otklik.dashboards.figures.period import Period
from otklik.dashboards.leadership.key_figure_text import answers
from otklik.dashboards.leadership.models import Letter
from otklik.dashboards.leadership.overview_context import Lead, lead
from otklik.dashboards.leadership.overview_text import fine, sentence, worse
from otklik.organisation.people.position_holders import PostHolders
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User
from otklik.organisation.structure.authority import Authority


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterText:
    """`address` is the path of the one action on this site."""

    subject: str
    body: str
    address: str


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def compose(user: User, *, at: datetime) -> LetterText:
    """What would be written to this person now, in the installation's language."""
    with translation.override(settings.LANGUAGE_CODE):
        today = timezone.localdate(at)
        found = lead(user, Period.from_address({"period": "week"}, today=today), at=at)
        first = found.decisions[0] if found.decisions else None
        address = first.address if first else f"{reverse('dashboards:overview')}?period=week"
        subject = sentence(found)
        body = "\n\n".join(part for part in _parts(found, address, _head(at=at)) if part)
        return LetterText(subject=subject, body=body, address=address)


def _parts(found: Lead, address: str, head: str) -> Iterator[str]:
    """Paragraphs, the action first: previews of a letter show no more."""
    yield sentence(found)
    link = f"{settings.BASE_URL}{address}"
    if found.decisions:
        yield "\n".join([_("Decide first: %(what)s") % {"what": found.decisions[0].plain}, link])
        rest = len(found.decisions) - 1
        if rest:
            yield ngettext(
                "Then %(n)s more matter is waiting on your page “Overview”.",
                "Then %(n)s more matters are waiting on your page “Overview”.",
                rest,
            ) % {"n": rest}
    yield _("Figures are for the last seven days, as of the moment when the letter is written.")
    if lines := [f"— {one.name}: {one.sentence}" for one in worse(found)]:
        yield "\n".join([_("Worse than it was, or missed:"), *lines])
    yield fine(found)
    for one in answers(found):
        yield f"— {one.question}\n— {one.sentence} {one.limits}".rstrip()
    if not found.decisions:
        yield link
    yield head


def _head(*, at: datetime) -> str:
    """The audit log's head: the letter, out of administrators' reach, proves the log."""
    block = Block.objects.order_by("number").last()
    if block is None:
        return ""
    message = _(
        "Keep this letter: by the lines below anybody can check that the journal up to this day"
        " was not rewritten."
    )
    return f"{message}\n\n{heads.sign_head(block, at=at)}"


def leads(*, on: date) -> list[User]:
    """The lead of the authority or a substitute, if they may see the overview."""
    posts = PostHolders(on=on)
    return [user for user in posts.present(posts.leads) if user.may(Right.SEE_OVERVIEW)]


def write(*, at: datetime) -> int:
    """Write this week's letters, on a working day, once; returns how many were new."""
    today = timezone.localdate(at)
    authority = Authority.objects.first()
    if authority is not None and not authority.calendar().hours(today):
        return 0
    week_on, written = monday(today), 0
    for user in leads(on=today):
        if Letter.objects.filter(user=user, week_on=week_on).exists():
            continue
        letter = Letter.write(user, compose(user, at=at), week_on=week_on, at=at)
        written += letter is not None
    return written


def mail(letter_id: int, *, at: datetime) -> None:
    """Tried once: the page of letters shows whether it was sent."""
    letter = Letter.objects.select_related("user").get(pk=letter_id)
    is_wanted = letter.user.is_active and letter.user.email and letter.mailed_at is None
    if not settings.MAIL_IS_CONFIGURED or not is_wanted:
        return
    if send_letter("A weekly letter", letter.subject, letter.body, to=[letter.user.email]):
        Letter.objects.filter(pk=letter.pk).update(mailed_at=at)
