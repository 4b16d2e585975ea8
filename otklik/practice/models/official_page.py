import secrets
from datetime import datetime

from django.db import models
from django.utils.crypto import constant_time_compare

from otklik.core.fields import SecretField
from otklik.practice.seed import Seed, seed


class OfficialPageQuerySet(models.QuerySet["OfficialPage"]):
    def current(self) -> "OfficialPage | None":
        return self.first()

    def words(self) -> Seed:
        """What is said in this network: what the page was given, else general words."""
        page = self.first()
        return Seed.model_validate(page.words) if page and page.words else seed()

    def ensure(
        self, *, name: str, base_url: str, hook_url: str, words: Seed, at: datetime
    ) -> "OfficialPage":
        """The one page, made when absent; addresses, name and words follow, keys never change."""
        given = {
            "name": name,
            "base_url": base_url.rstrip("/"),
            "hook_url": hook_url,
            "words": words.model_dump(mode="json"),
        }
        return self.update_or_create(
            pk=1,
            defaults=given,
            create_defaults={
                **given,
                "token": secrets.token_urlsafe(32),
                "hook_secret": secrets.token_urlsafe(32),
                "opened_at": at,
            },
        )[0]


class OfficialPage(models.Model):
    """The authority's page in this network, with the keys an application of it has.

    `token` opens the API, `hook_secret` signs what goes to `hook_url`, `words` are those of
    `seed.Seed` that are said here.
    """

    name = models.CharField(max_length=200)
    base_url = models.CharField(max_length=300)
    hook_url = models.CharField(max_length=300, blank=True)
    token = SecretField()
    hook_secret = SecretField()
    opened_at = models.DateTimeField()
    words = models.JSONField(default=dict)

    objects = OfficialPageQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name

    def accepts(self, token: str) -> bool:
        return constant_time_compare(self.token, token)
