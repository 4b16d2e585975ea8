from django.urls import URLPattern, URLResolver, include, path

from otklik.channels.publications import publication_page_views as publications_views
from otklik.channels.publications.composer import views
from otklik.channels.publications.plan import views as plan_views

app_name = "publications"

of_draft: list[URLPattern | URLResolver] = [
    path("draft/", views.draft, name="autosave"),
    path("preview/", views.preview, name="preview"),
    path("saving/", views.saving, name="save"),
    path("choosing/", views.choosing, name="picture-choose"),
    path("release/", views.release, name="publish"),
    path("submission/", views.submission, name="submit"),
]
of_place: list[URLPattern | URLResolver] = [
    path("releasing/", publications_views.releasing, name="placement-release"),
    path("dropping/", publications_views.dropping, name="placement-drop"),
    path("again/", publications_views.again, name="placement-retry"),
    path("done/", publications_views.done_by_hand, name="placement-by-hand"),
    path("verdict/", publications_views.verdict, name="placement-outcome"),
]
of_publication: list[URLPattern | URLResolver] = [
    path("", publications_views.publication, name="publication"),
    path("state/", publications_views.state, name="state"),
    path("approval/", publications_views.approval, name="approval"),
    *(
        path(f"{name}/", publications_views.button, {"name": name}, name=name)
        for name in publications_views.BUTTONS
    ),
    path("withdrawal/", publications_views.withdrawal, name="withdrawal"),
    path("pictures/", views.site_pictures, name="pictures"),
    path("files/<int:pk>/", publications_views.file, name="file"),
    path("places/<int:account>/", include(of_place)),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("", plan_views.plan, name="plan"),
    path("drafts/", plan_views.drafts, name="drafts"),
    path("noted/", plan_views.external_post, name="external-post"),
    path("dates/", plan_views.dates, name="plan-dates"),
    path("dates/<int:pk>/showing/", plan_views.showing, name="plan-date-toggle"),
    path("new/", views.new, name="new"),
    path("drafts/<uuid:key>/", include(of_draft)),
    path("<int:number>/", include(of_publication)),
]
