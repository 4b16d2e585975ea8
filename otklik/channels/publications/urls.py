from django.urls import URLPattern, URLResolver, include, path

from otklik.channels.publications import placement_views
from otklik.channels.publications import views as publications_views
from otklik.channels.publications.composer import views
from otklik.channels.publications.plan import views as plan_views

app_name = "publications"

of_draft: list[URLPattern | URLResolver] = [
    path("draft/", views.draft, name="draft"),
    path("preview/", views.preview, name="preview"),
    path("saving/", views.saving, name="saving"),
    path("choosing/", views.choosing, name="choosing"),
    path("release/", views.release, name="release"),
    path("submission/", views.submission, name="submission"),
]
of_place: list[URLPattern | URLResolver] = [
    path("releasing/", placement_views.releasing, name="place-releasing"),
    path("dropping/", placement_views.dropping, name="place-dropping"),
    path("again/", placement_views.again, name="place-again"),
    path("done/", placement_views.done, name="place-done"),
    path("verdict/", placement_views.verdict, name="place-verdict"),
]
of_publication: list[URLPattern | URLResolver] = [
    path("", publications_views.publication, name="publication"),
    path("state/", publications_views.state, name="state"),
    path("approval/", publications_views.approval, name="approval"),
    path("recall/", publications_views.recall, name="recall"),
    path("taking-back/", publications_views.taking_back, name="taking-back"),
    path("correction/", publications_views.correction, name="correction"),
    path("giving-up/", publications_views.giving_up, name="giving-up"),
    path("withdrawal/", publications_views.withdrawal, name="withdrawal"),
    path("discarding/", publications_views.discarding, name="discarding"),
    path("pictures/", views.site_pictures, name="pictures"),
    path("files/<int:pk>/", publications_views.file, name="file"),
    path("places/<int:account>/", include(of_place)),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("", plan_views.plan, name="plan"),
    path("drafts/", plan_views.drafts, name="drafts"),
    path("noted/", plan_views.noted, name="noted"),
    path("dates/", plan_views.dates, name="dates"),
    path("dates/<int:pk>/showing/", plan_views.showing, name="date-showing"),
    path("new/", views.new, name="new"),
    path("drafts/<uuid:key>/", include(of_draft)),
    path("<int:number>/", include(of_publication)),
]
