"""Proofs from the site and the official pages: what is shown, published, answered, kept current."""

from typing import Any

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.channels.accounts.models import Account
from otklik.channels.publications.models import Publication
from otklik.channels.publications.released_version_models import Version
from otklik.disclosure.items.confirmation import Confirmation
from otklik.disclosure.items.models import Item
from otklik.disclosure.submissions.models import Submission
from otklik.incidents.coverage.answered_and_unanswered import within
from otklik.legal_acts.acts.act import Act
from otklik.legal_acts.acts.edition import Edition
from otklik.organisation.people.user import User
from otklik.procedure.clauses.current_edition import the_act
from otklik.procedure.compliance import measures
from otklik.procedure.compliance.figure_types import (
    MOST_CASES,
    Case,
    Figure,
    Period,
    Proof,
    ProofResult,
    Question,
    number,
)
from otklik.procedure.compliance.measures import in_period
from otklik.ui.numbers import percent, whole


def _show_procedure(period: Period, user: User) -> Question[ProofResult]:
    """The procedure itself is on the site, in an edition."""
    yield {}
    found = the_act()
    acts = Act.objects.published().with_editions().filter(code=found.code if found else "")
    return ProofResult(
        figures=tuple(
            number(_("Editions on the site"), len(act.editions.all()), act.get_absolute_url())
            for act in acts
        ),
        cases=tuple(
            Case(act.short_name, act.get_absolute_url(), act.status(period.last).words)
            for act in acts
        ),
        gap=_("It is there now; the journal shows since when."),
    )


def _show_documents(period: Period, user: User) -> Question[ProofResult]:
    acts = Act.objects.published()
    begun = Edition.objects.filter(in_period("effective_on", period), act__in=acts)
    found = yield {"acts": acts, "begun": begun}
    return ProofResult(
        figures=(
            number(_("Documents on the site"), found["acts"], reverse("legal-acts:acts")),
            number(_("Editions that began in the year"), found["begun"]),
        ),
        cases=tuple(
            Case(act.short_name, act.get_absolute_url()) for act in acts.newest_first()[:MOST_CASES]
        ),
        gap=_("Whether the list is complete is a person’s judgement: nothing here proves it."),
    )


def _publish(period: Period, user: User) -> Question[ProofResult]:
    """What was handed over to networks in the year, and to which."""
    versions = Version.objects.in_force().filter(
        in_period("released_at__date", period),
        number=1,
        publication__in=Publication.objects.visible_to(user),
    )
    pages = Account.objects.filter(placements__publication__versions__in=versions)
    by_page = pages.annotate(n=Count("placements__publication", distinct=True)).order_by("name")
    found = yield {"versions": versions}
    return ProofResult(
        figures=(
            number(
                _("Publications handed over to networks"),
                found["versions"],
                reverse("publications:plan"),
            ),
            *(number(name, n) for name, n in by_page.values_list("name", "n")),
        ),
        gap=_("Sent does not mean confirmed: what was not confirmed is in the plan."),
    )


def _tell_news(period: Period, user: User) -> Question[ProofResult]:
    news = measures.news(period)
    found = yield {"news": news}
    return ProofResult(
        figures=(number(_("News on the site"), found["news"]),),
        cases=tuple(
            Case(one.title, one.url or "", date_format(one.published_on, "d.m.Y"))
            for one in news.newest_first()[:MOST_CASES]
        ),
        gap=_("News shows that something was published, not that the field became favourable."),
    )


def _answer_on_site(period: Period, user: User) -> Question[ProofResult]:
    """Questions that people asked through the site itself."""
    return _count_answers(
        within(period.scope).filter(account__network=Account.NetworkCode.SITE),
        name=_("Questions asked on the site"),
        address=f"{reverse('incidents:inbox')}?state=all",
    )


def _answer_in_other_languages(period: Period, user: User) -> Question[ProofResult]:
    return _count_answers(
        within(period.scope).exclude(tongue=""),
        name=_("Incidents in another language than Russian"),
        gap=_(
            "The language is a guess of the program; people with illness or age are not counted."
        ),
    )


def _count_answers(
    incidents: QuerySet[Any], *, name: str, address: str = "", gap: str = ""
) -> Question[ProofResult]:
    found = yield {"all": incidents, "answered": incidents.filter(first_reply_at__isnull=False)}
    figures = (
        number(name, found["all"], address),
        number(_("Of them with an answer"), found["answered"]),
    )
    return ProofResult(figures=figures, gap=gap)


def _keep_current(period: Period, user: User) -> Question[ProofResult]:
    """Confirmations and publications of the year, and on how many days items were in time."""
    confirmed = Confirmation.objects.active().filter(in_period("on", period))
    days = measures.items_in_time(period)
    found = yield {
        "confirmed": confirmed,
        "published": Submission.objects.filter(in_period("published_at__date", period)),
        "resting": Item.objects.active().resting_on_a_clause(),
        "days": days["whole"],
        "days in time": days["part"],
    }
    compliance, items = reverse("disclosure:compliance"), reverse("disclosure:items")
    figures = [
        number(_("Confirmed as up to date"), found["confirmed"], compliance),
        number(_("Published from what units supplied"), found["published"]),
        number(_("Items with a recorded clause today"), found["resting"], items),
    ]
    if found["days"]:
        share = percent(found["days in time"] / found["days"])
        value = _("%(share)s of %(base)s") % {"share": share, "base": whole(found["days"])}
        name = _("Days on which an item was in time, of all its days")
        figures.append(Figure(name, value, compliance))
    newest = confirmed.select_related("item").order_by("-on", "-pk")[:MOST_CASES]
    return ProofResult(
        figures=tuple(figures),
        cases=tuple(
            Case(
                str(one.item),
                reverse("disclosure:item", args=[one.item.code]),
                date_format(one.on, "d.m.Y"),
            )
            for one in newest
        ),
        gap=_("Only items whose clause somebody recorded are counted; the list itself is a draft."),
    )


PROOFS = {
    "on-site": Proof(
        title=gettext_lazy("The procedure is on the site"),
        definition=gettext_lazy("Whether the act is shown on the site today."),
        ask=_show_procedure,
    ),
    "documents": Proof(
        title=gettext_lazy("Documents are on the site"),
        definition=gettext_lazy("Published acts, and editions that began in the year."),
        ask=_show_documents,
    ),
    "published": Proof(
        title=gettext_lazy("Information goes to the official pages"),
        definition=gettext_lazy("Publications handed over to networks in the year, by page."),
        ask=_publish,
    ),
    "news": Proof(
        title=gettext_lazy("News is published"),
        definition=gettext_lazy("News of the site dated in the year."),
        ask=_tell_news,
    ),
    "site-questions": Proof(
        title=gettext_lazy("People talk with us through the site"),
        definition=gettext_lazy("Incidents of the year that came by the form of the site."),
        ask=_answer_on_site,
    ),
    "tongues": Proof(
        title=gettext_lazy("Other languages are answered"),
        definition=gettext_lazy("Incidents of the year with a message that is not in Russian."),
        ask=_answer_in_other_languages,
    ),
    "kept-current": Proof(
        title=gettext_lazy("Required information is kept current"),
        definition=gettext_lazy("Confirmations and publications of the year in the list."),
        ask=_keep_current,
    ),
}
