"""The link to /start/ in Wagtail's admin."""

from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from otklik.demo.start import role_sign_in


class StartItem(MenuItem):  # type: ignore[misc]
    """Shown only where /start/ is available."""

    def is_shown(self, request: HttpRequest) -> bool:
        return role_sign_in.are_open_to(request)


@hooks.register("register_admin_menu_item")  # type: ignore[untyped-decorator]
def to_the_start() -> MenuItem:
    address = reverse_lazy("demo-start:start")
    return StartItem(_("To the start"), address, name="start", icon_name="home", order=0)
