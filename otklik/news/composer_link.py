"""From a piece of news to the composer of the desk, filled with what it says."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from otklik.organisation.people.roles_and_rights import Right
from otklik.organisation.people.user import User

if TYPE_CHECKING:
    from otklik.news.models import NewsPage


def address(news: "NewsPage") -> str:
    """Where one writes of it for the networks: title, lead, link and picture are there already."""
    query = {"text": f"{news.title}\n\n{news.lead}".strip(), "link": news.full_url or ""}
    if news.picture_id:
        query["image"] = str(news.picture_id)
        query["alt"] = news.picture_alt
    filled = {name: value for name, value in query.items() if value}
    return f"{reverse('publications:new')}?{urlencode(filled)}"


def address_for(request: HttpRequest, news: "NewsPage") -> str:
    """The same for whoever may publish in networks; nothing for others. Whoever has no session
    is not looked up in the database."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return ""
    user = request.user
    may = isinstance(user, User) and user.may(Right.PUBLISH)
    return address(news) if may else ""
