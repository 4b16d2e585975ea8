"""Proofs from the site and the official pages: what stands there, what was published, for whom."""

from django.db.models import Count
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from otklik.channels.accounts.models import Account
from otklik.channels.publications.models import Publication
from otklik.channels.publications.version import Version
from otklik.incidents.coverage.answered_and_unanswered import within
from otklik.legal_acts.acts.act import Act
from otklik.legal_acts.acts.edition import Edition
from otklik.news.models import NewsPage
from otklik.organisation.people.user import User
from otklik.procedure.clauses.current_edition import the_act
from otklik.procedure.proofs.proof import (
    MOST_CASES,
    Case,
    Counting,
    Evidence,
    Figure,
    Period,
    Proof,
)
from otklik.ui.numbers import whole


def on_site(period: Period, user: User) -> Evidence:
    """The procedure itself stands on the site, in an edition."""
    found = the_act()
    acts = Act.objects.published().with_editions().filter(code=found.code if found else "")
    return Evidence(
        is_there=bool(acts),
        figures=tuple(
            Figure(
                name=_("Editions on the site"),
                value=whole(len(act.editions.all())),
                address=act.get_absolute_url(),
            )
            for act in acts
        ),
        find_cases=lambda: (
            Case(
                name=act.short_name,
                address=act.get_absolute_url(),
                note=act.status(period.last).words,
            )
            for act in acts
        ),
        gap=_("It stands there now; since when is told by the journal."),
    )


def documents(period: Period, user: User) -> Counting:
    acts = Act.objects.published()
    begun = Edition.objects.filter(
        act__in=acts, effective_on__gte=period.first, effective_on__lte=period.last
    )
    found = yield {"acts": acts, "begun": begun}
    newest = acts.newest_first()[:MOST_CASES]
    return Evidence(
        is_there=found["acts"] > 0,
        figures=(
            Figure(
                name=_("Documents on the site"),
                value=whole(found["acts"]),
                address=reverse("legal-acts:acts"),
            ),
            Figure(name=_("Editions that began in the year"), value=whole(found["begun"])),
        ),
        find_cases=lambda: (
            Case(name=act.short_name, address=act.get_absolute_url()) for act in newest
        ),
        gap=_("Whether the list is complete is a person’s judgement: nothing here proves it."),
    )


def published(period: Period, user: User) -> Counting:
    """What was handed over to networks in the year, and to which."""
    versions = Version.objects.in_force().filter(
        number=1, released_at__date__gte=period.first, released_at__date__lte=period.last
    )
    seen = Publication.objects.visible_to(user)
    versions = versions.filter(publication__in=seen)
    placed = Account.objects.filter(placements__publication__versions__in=versions)
    by_page = (
        placed.annotate(n=Count("placements__publication", distinct=True))
        .order_by("name")
        .values_list("name", "n")
    )
    found = yield {"versions": versions}
    plan = reverse("publications:plan")
    return Evidence(
        is_there=found["versions"] > 0,
        figures=(
            Figure(
                name=_("Publications handed over to networks"),
                value=whole(found["versions"]),
                address=plan,
            ),
            *(Figure(name=name, value=whole(n)) for name, n in by_page),
        ),
        gap=_("Handed over is not yet confirmed: what a network did not confirm is in the plan."),
    )


def news(period: Period, user: User) -> Counting:
    items = NewsPage.objects.live().filter(
        published_on__gte=period.first, published_on__lte=period.last
    )
    found = yield {"items": items}
    return Evidence(
        is_there=found["items"] > 0,
        figures=(Figure(name=_("News on the site"), value=whole(found["items"])),),
        find_cases=lambda: (
            Case(name=one.title, address=one.url or "", note=date_format(one.published_on, "d.m.Y"))
            for one in items.newest_first()[:MOST_CASES]
        ),
        gap=_("News shows that something was told, not that the field became favourable."),
    )


def answered_on_site(period: Period, user: User) -> Counting:
    """Questions that people asked through the site itself."""
    asked = Account.objects.filter(network="site")
    rows = within(period.scope).filter(account__in=asked)
    found = yield {"asked": rows, "answered": rows.filter(first_reply_at__isnull=False)}
    return Evidence(
        is_there=found["asked"] > 0,
        figures=(
            Figure(
                name=_("Questions asked on the site"),
                value=whole(found["asked"]),
                address=f"{reverse('incidents:inbox')}?state=all",
            ),
            Figure(name=_("Of them with an answer"), value=whole(found["answered"])),
        ),
    )


def tongues(period: Period, user: User) -> Counting:
    """Incidents in another language than Russian, and how many of them were answered."""
    foreign = within(period.scope).exclude(tongue="")
    found = yield {"foreign": foreign, "answered": foreign.filter(first_reply_at__isnull=False)}
    return Evidence(
        is_there=found["answered"] > 0,
        figures=(
            Figure(
                name=_("Incidents in another language than Russian"), value=whole(found["foreign"])
            ),
            Figure(name=_("Of them with an answer"), value=whole(found["answered"])),
        ),
        gap=_(
            "The language is a guess of the program; people with illness or age are not counted."
        ),
    )


PROOFS = {
    "on-site": Proof(
        title=gettext_lazy("The procedure stands on the site"),
        definition=gettext_lazy("Whether the act is shown on the site today."),
        ask=on_site,
    ),
    "documents": Proof(
        title=gettext_lazy("Documents stand on the site"),
        definition=gettext_lazy("Published acts, and editions that began in the year."),
        ask=documents,
    ),
    "published": Proof(
        title=gettext_lazy("Information goes to the official pages"),
        definition=gettext_lazy("Publications handed over to networks in the year, by page."),
        ask=published,
    ),
    "news": Proof(
        title=gettext_lazy("News is told"),
        definition=gettext_lazy("News of the site dated in the year."),
        ask=news,
    ),
    "site-questions": Proof(
        title=gettext_lazy("People talk with us through the site"),
        definition=gettext_lazy("Incidents of the year that came by the form of the site."),
        ask=answered_on_site,
    ),
    "tongues": Proof(
        title=gettext_lazy("Other languages are answered"),
        definition=gettext_lazy("Incidents of the year with a message that is not in Russian."),
        ask=tongues,
    ),
}
