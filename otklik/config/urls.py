"""The map of URLs. Webhooks and the admin have no language prefix; the rest may have one."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from otklik.api import urls as api_urls
from otklik.media.serve_images import picture
from otklik.organisation.identity.adapters import to_sign_in
from otklik.website.frame import desk_menu_views
from otklik.website.pages import cached_page_lookup

handler400 = "otklik.ui.error_views.bad_request"
handler403 = "otklik.ui.error_views.permission_denied"
handler404 = "otklik.ui.error_views.not_found"
handler429 = "otklik.ui.error_views.too_many"
handler500 = "otklik.ui.error_views.server_error"

urlpatterns = [
    path("hooks/", include("otklik.ingest.urls")),
    path("api/v1/", include("otklik.api.rest.urls")),
    path("", include(api_urls.discovery)),
    # Wagtail's own sign-in stays closed: one way to sign in, with one second factor.
    path("admin/login/", to_sign_in),
    path("admin/password_reset/", to_sign_in),
    path("admin/password_reset/<path:rest>", to_sign_in),
    path("_util/login/", to_sign_in),
    # So does its account page: ours replaces it.
    path("admin/account/", RedirectView.as_view(pattern_name="account_change_password")),
    path("admin/", include(wagtailadmin_urls)),
    path("files/", include(wagtaildocs_urls)),
    path("media/images/<path:name>", picture),
]
if settings.DEMONSTRATION:
    urlpatterns += i18n_patterns(
        path("start/", include("otklik.demo.start.urls")),
        path("practice/", include("otklik.demo.network.urls")),
        prefix_default_language=False,
    )
urlpatterns += i18n_patterns(
    path("surveys/", include("otklik.surveys.site_urls")),  # first: thousands may come at once
    path("", include("otklik.organisation.urls")),
    path("desk/field/", include("otklik.dashboards.media_monitoring.urls")),
    path("desk/field/", include("otklik.dashboards.media_relations.urls")),
    path("desk/", include("otklik.dashboards.urls")),
    path("desk/", include("otklik.incidents.urls")),
    path("desk/", include("otklik.privacy.urls")),
    path("desk/", include("otklik.operations.urls")),
    path("desk/", include("otklik.evidence.urls")),
    path("desk/", include("otklik.channels.urls")),
    path("desk/", include("otklik.ingest.desk_urls")),
    path("desk/", include("otklik.notifications.urls")),
    path("desk/publications/", include("otklik.channels.publications.urls")),
    path("desk/more/", desk_menu_views.more, name="desk-more"),
    path("desk/pages/", include("otklik.website.desk_urls")),
    path("desk/searches/", include("otklik.website.search.desk_urls")),
    path("desk/procedure/", include("otklik.procedure.urls")),
    path("desk/surveys/", include("otklik.surveys.desk_urls")),
    path("desk/", include("otklik.improvements.urls")),
    path("desk/disclosure/", include("otklik.disclosure.urls")),
    path("desk/answers/", include("otklik.knowledge.desk_urls")),
    path("desk/acts/", include("otklik.legal_acts.desk_urls")),
    path("claims/", include("otklik.knowledge.claim_letters.urls")),
    path("periods/", include("otklik.knowledge.consumer_deadlines.urls")),
    path("acts/", include("otklik.legal_acts.site_urls")),
    path("done/", include("otklik.improvements.site_urls")),
    path("disclosure/", include("otklik.disclosure.site_urls")),
    path("open-data/", include(api_urls.open_data)),
    path("embed/", include(api_urls.embed)),
    path("events/", include("otklik.news.urls")),
    path("", include("otklik.ui.urls")),
    path("", include("otklik.website.urls")),
    path("_util/login/", to_sign_in),  # the one above has no language prefix
    re_path(wagtail_urls.serve_pattern, cached_page_lookup.page, name="wagtail_serve"),
    path("", include(wagtail_urls)),
    prefix_default_language=False,
)
