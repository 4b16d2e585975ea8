"""The map of addresses. Hooks and the admin have no language; the rest may have one."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from otklik.media.pictures import picture
from otklik.organisation.signin import to_sign_in

handler400 = "otklik.ui.errors.bad_request"
handler403 = "otklik.ui.errors.refused"
handler404 = "otklik.ui.errors.not_found"
handler429 = "otklik.ui.errors.too_many"
handler500 = "otklik.ui.errors.failed"

urlpatterns = [
    path("hooks/", include("otklik.reception.urls")),
    path("api/v1/", include("otklik.openness.api.urls")),
    path("", include("otklik.openness.urls")),
    # Wagtail's own doors stay closed: one way in, one second factor later (design, traps).
    path("admin/login/", to_sign_in),
    path("admin/password_reset/", to_sign_in),
    path("admin/password_reset/<path:rest>", to_sign_in),
    path("_util/login/", to_sign_in),
    # So is its page for name, address and password: here is ours.
    path("admin/account/", RedirectView.as_view(pattern_name="account_change_password")),
    path("admin/", include(wagtailadmin_urls)),
    path("files/", include(wagtaildocs_urls)),
    path("media/images/<path:name>", picture),
]
if settings.DEMONSTRATION:
    urlpatterns += i18n_patterns(
        path("start/", include("otklik.installation.urls")),
        path("practice/", include("otklik.practice.urls")),
        prefix_default_language=False,
    )
urlpatterns += i18n_patterns(
    path("surveys/", include("otklik.surveys.urls")),  # first: thousands may come at once
    path("", include("otklik.organisation.urls")),
    path("desk/field/", include("otklik.overview.field.urls")),
    path("desk/field/", include("otklik.overview.acting.urls")),
    path("desk/", include("otklik.overview.urls")),
    path("desk/", include("otklik.incidents.urls")),
    path("desk/", include("otklik.keeping.urls")),
    path("desk/", include("otklik.installation.desk_urls")),
    path("desk/", include("otklik.reports.urls")),
    path("desk/", include("otklik.channels.urls")),
    path("desk/", include("otklik.reception.desk_urls")),
    path("desk/", include("otklik.notices.urls")),
    path("desk/publications/", include("otklik.channels.publication_urls")),
    path("desk/pages/", include("otklik.portal.desk_urls")),
    path("desk/searches/", include("otklik.portal.searches_urls")),
    path("desk/procedure/", include("otklik.procedure.urls")),
    path("desk/surveys/", include("otklik.surveys.desk_urls")),
    path("desk/", include("otklik.assignments.urls")),
    path("desk/disclosure/", include("otklik.disclosure.urls")),
    path("desk/answers/", include("otklik.answers.desk_urls")),
    path("desk/acts/", include("otklik.register.desk_urls")),
    path("claims/", include("otklik.answers.claims.urls")),
    path("periods/", include("otklik.answers.claims.period_urls")),
    path("acts/", include("otklik.register.urls")),
    path("done/", include("otklik.assignments.site_urls")),
    path("disclosure/", include("otklik.disclosure.site_urls")),
    path("open-data/", include("otklik.openness.data_urls")),
    path("embed/", include("otklik.openness.embed_urls")),
    path("events/", include("otklik.news.urls")),
    path("", include("otklik.ui.urls")),
    path("", include("otklik.portal.urls")),
    path("_util/login/", to_sign_in),  # the one above has no language, this one has
    path("", include(wagtail_urls)),
    prefix_default_language=False,
)
