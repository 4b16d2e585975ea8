"""First steps of an editor on the site."""

from django.utils.translation import gettext_lazy as _

from otklik.organisation.people.onboarding import Place, Rows, Step, acts, link
from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User


def _page_corrections(user: User) -> Rows:
    """Changes of pages that are not news, and of texts above our own pages."""
    return acts(
        "page.published", "page.sent_to_check", "page.reverted", "text.changed", "text.reverted"
    )(user).exclude(subject_kind="news.newspage")


STEPS = (
    Step(
        sentence=_("Correct a page: paste its address."),
        places=frozenset({Place.EDITOR}),
        at=20,
        rights=(Right.EDIT_SITE, Right.WRITE_PAGES),
        address=link("wagtailadmin_home", "#otklik-correct-heading"),
        rows=_page_corrections,
    ),
    Step(
        sentence=_("Read what people say about a page, and mark it as resolved."),
        places=frozenset({Place.EDITOR}),
        at=60,
        rights=(Right.EDIT_SITE,),
        address=link("cms-desk:page-feedback"),
        rows=acts("page_words.settled"),
    ),
)
