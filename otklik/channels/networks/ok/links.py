"""Addresses of Odnoklassniki for people."""

SITE = "https://ok.ru"


def post_url(group: str, post: str) -> str:
    return f"{SITE}/group/{group}/topic/{post}" if group.isdigit() and post.isdigit() else ""


def messages_url(group: str) -> str:
    """The group's private messages, for those who run it."""
    return f"{SITE}/group/{group}/messages" if group.isdigit() else ""


def profile_url(person: str) -> str:
    return f"{SITE}/profile/{person}" if person.isdigit() else ""
