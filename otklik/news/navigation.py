"""First steps of an editor."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from otklik.news.models import NewsIndexPage
from otklik.organisation.people.onboarding import Place, Step, acts
from otklik.organisation.people.roles_and_rights import Right


def _new_page_address() -> str:
    """The form of a news item; empty while the site has no list of news."""
    index = NewsIndexPage.objects.values_list("pk", flat=True).first()
    return reverse("wagtailadmin_pages:add", args=["news", "newspage", index]) if index else ""


STEPS = (
    Step(
        sentence=_(
            "Write a news item and publish it, or send it to be checked: it will appear on the "
            "first page and under “News”."
        ),
        places=frozenset({Place.EDITOR}),
        at=10,
        rights=(Right.EDIT_SITE, Right.WRITE_PAGES),
        address=_new_page_address,
        rows=acts("page.published", "page.sent_to_check", kind="news.newspage"),
    ),
)
