"""Published telephones, addresses, mail and pages of the authority and of bodies it knows: in any
spelling, they are not personal data."""

from functools import lru_cache

from otklik.channels.accounts.models import Account
from otklik.incidents.replies.referral.public_bodies_directory import Body
from otklik.nlp.personal_data.find_and_mask import published_data
from otklik.nlp.personal_data.published_exceptions import PublishedData
from otklik.organisation.structure.authority import Authority
from otklik.organisation.structure.units_and_institutions import Institution, Unit


def contact_texts() -> list[str]:
    found = [*Account.objects.values_list("page_url", flat=True)]
    for authority in Authority.objects.prefetch_related("texts"):
        found += [authority.phone, authority.email, authority.site_url, authority.postal_address]
        found += [
            name for each in authority.texts.all() for name in (each.full_name, each.short_name)
        ]
    found += Institution.objects.values_list("name", flat=True)
    found += Unit.objects.values_list("name", flat=True)
    bodies = Body.objects.filter(is_active=True)
    for columns in bodies.values_list("name", "address", "phone", "url"):
        found += columns
    return [each for each in found if each]


def known_contacts() -> PublishedData:
    """The same, normalised for comparison with what is found in a text."""
    return _known_of(tuple(contact_texts()))


@lru_cache(maxsize=4)
def _known_of(texts: tuple[str, ...]) -> PublishedData:
    return published_data(texts)
