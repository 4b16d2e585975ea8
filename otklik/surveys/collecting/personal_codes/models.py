import hashlib
import hmac
import secrets
from datetime import datetime

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from otklik.audit import entries
from otklik.audit.models import Actor
from otklik.core.refusal import Refused
from otklik.surveys.collecting.site_invitations import Invitations
from otklik.surveys.waves.models import Wave

DIGITS = 12  # of a code: with five thousand given out one guess in two hundred million is good
AT_ONCE = 5_000


class InviteQuerySet(models.QuerySet["Invite"]):
    def spend(self, wave: Wave, code: str) -> bool:
        """Whether the code was good until now; it is not afterwards. In a transaction of its own:
        nothing that is written with it leads to a form."""
        with transaction.atomic(durable=True):
            if not Wave.objects.held_open(wave.pk):
                return False
            unspent = self.filter(digest=digest(wave, code), wave=wave, used=False)
            return unspent.update(used=True) == 1

    def end(self, wave: Wave) -> None:
        """The wave closes: of its codes only their numbers are left. How many were used is said
        from as many on as any other figure."""
        codes = self.filter(wave=wave)
        used = codes.filter(used=True).count()
        if used >= wave.min_cell:
            Invitations.objects.filter(wave=wave).update(codes_used=used)
        codes.delete()


class Invite(models.Model):
    """A personal code that opens the form once. Kept of it is a hash with the wave's key and
    whether it was used: not when, not by whom, not which form. Gone when the wave closes."""

    digest = models.CharField(max_length=64, primary_key=True)
    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="invites")
    used = models.BooleanField(default=False)

    objects = InviteQuerySet.as_manager()

    class Meta:
        verbose_name = _("personal code")
        verbose_name_plural = _("personal codes")

    def __str__(self) -> str:
        return self.digest[:8]

    @classmethod
    @transaction.atomic
    def make(cls, wave: Wave, number: int, *, by: Actor | None, at: datetime) -> list[str]:
        """So many new codes of an open wave, in an order made by chance. They are shown to whoever
        hands them out, once: what is kept cannot be turned back into them."""
        if not wave.locked().is_open:
            raise Refused(_("Codes are made while the survey is open."))
        if not 1 <= number <= AT_ONCE:
            raise Refused(_("From 1 to %(most)s codes at a time.") % {"most": AT_ONCE})
        codes = [_new() for _each in range(number)]
        digests = sorted(digest(wave, code) for code in codes)
        Invite.objects.bulk_create(
            [Invite(digest=one, wave=wave) for one in digests], batch_size=500
        )
        counted, _is_new = Invitations.objects.get_or_create(wave=wave)
        Invitations.objects.filter(pk=counted.pk).update(codes_made=models.F("codes_made") + number)
        entries.record(wave, "wave.codes_made", by=by, at=at, number=number)
        return codes


def _new() -> str:
    """In groups of four, as people read and type it."""
    digits = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    return " ".join(digits[place : place + 4] for place in range(0, DIGITS, 4))


def digest(wave: Wave, code: str) -> str:
    """What is kept of a code, whatever stands between its digits."""
    digits = "".join(sign for sign in code if sign.isascii() and sign.isdigit())
    return hmac.new(wave.key.encode(), f"code/{digits}".encode(), hashlib.sha256).hexdigest()
