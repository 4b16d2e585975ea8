"""schema.org data about the authority, on the home page and contacts."""

from django.http import HttpRequest

from otklik.ui.page_meta import PageMeta, here
from otklik.website.frame.frame import Frame

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def of_authority(request: HttpRequest, title: str, *, address: str = "") -> PageMeta:
    """The title, and who we are; before a pack is loaded the title alone."""
    authority = Frame.of(request).authority
    if authority is None or authority.text is None:
        return PageMeta(title=title)
    names = authority.text
    hours = [
        {
            "@type": "OpeningHoursSpecification",
            "dayOfWeek": f"https://schema.org/{day}",
            "opens": f"{span.begins:%H:%M}",
            "closes": f"{span.ends:%H:%M}",
        }
        for day, spans in zip(DAYS, authority.calendar().week, strict=True)
        for span in spans
    ]
    values = {
        "@type": "GovernmentOrganization",
        "@id": here("/#authority"),
        "name": names.short_name,
        "legalName": names.full_name,
        "url": here("/"),
        "telephone": authority.phone,
        "email": authority.email,
        "address": address.strip(),
        "openingHoursSpecification": hours if authority.working_hours else None,
    }
    facts = {key: value for key, value in values.items() if value}
    return PageMeta(title=title, description=names.full_name, facts=facts)
