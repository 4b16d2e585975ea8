import secrets
from datetime import datetime

from django.db import models
from django.utils.crypto import constant_time_compare

from otklik.core.fields import SecretField


class OfficialPageQuerySet(models.QuerySet["OfficialPage"]):
    def current(self) -> "OfficialPage | None":
        return self.first()

    def ensure(self, *, name: str, base_url: str, hook_url: str, at: datetime) -> "OfficialPage":
        """The one page, made when absent; addresses and name follow, keys never change."""
        return self.update_or_create(
            pk=1,
            defaults={"name": name, "base_url": base_url.rstrip("/"), "hook_url": hook_url},
            create_defaults={
                "name": name,
                "base_url": base_url.rstrip("/"),
                "hook_url": hook_url,
                "token": secrets.token_urlsafe(32),
                "hook_secret": secrets.token_urlsafe(32),
                "opened_at": at,
            },
        )[0]


class OfficialPage(models.Model):
    """The authority's page in this network, with the keys an application of it has.

    `token` opens the API, `hook_secret` signs what goes to `hook_url`.
    """

    name = models.CharField(max_length=200)
    base_url = models.CharField(max_length=300)
    hook_url = models.CharField(max_length=300, blank=True)
    token = SecretField()
    hook_secret = SecretField()
    opened_at = models.DateTimeField()

    objects = OfficialPageQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name

    def accepts(self, token: str) -> bool:
        return constant_time_compare(self.token, token)
