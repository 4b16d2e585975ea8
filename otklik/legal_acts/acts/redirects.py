"""The address of an act changes with its code: others lead to the old one."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override
from wagtail.contrib.redirects.models import Redirect


def lead(old_code: str, code: str) -> None:
    """From the old address to the new one, and from those before in one step."""
    with override(settings.LANGUAGE_CODE):
        old = reverse("legal-acts:act", args=[old_code])
        new = reverse("legal-acts:act", args=[code])
    Redirect.objects.filter(redirect_link=old).update(redirect_link=new)
    Redirect.objects.filter(old_path=Redirect.normalise_path(new), site=None).delete()
    Redirect.objects.update_or_create(
        old_path=Redirect.normalise_path(old),
        site=None,
        defaults={"redirect_link": new, "automatically_created": True},
    )
