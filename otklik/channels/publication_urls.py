from django.urls import URLPattern, URLResolver, include, path

from otklik.channels.views import composer, dates, place, plan, publication

app_name = "publications"

of_draft: list[URLPattern | URLResolver] = [
    path("draft/", composer.draft, name="draft"),
    path("preview/", composer.preview, name="preview"),
    path("saving/", composer.saving, name="saving"),
    path("choosing/", composer.choosing, name="choosing"),
    path("release/", composer.release, name="release"),
    path("submission/", composer.submission, name="submission"),
]
of_place: list[URLPattern | URLResolver] = [
    path("releasing/", place.releasing, name="place-releasing"),
    path("dropping/", place.dropping, name="place-dropping"),
    path("again/", place.again, name="place-again"),
    path("done/", place.done, name="place-done"),
    path("verdict/", place.verdict, name="place-verdict"),
]
of_publication: list[URLPattern | URLResolver] = [
    path("", publication.publication, name="publication"),
    path("state/", publication.state, name="state"),
    path("approval/", publication.approval, name="approval"),
    path("recall/", publication.recall, name="recall"),
    path("taking-back/", publication.taking_back, name="taking-back"),
    path("correction/", publication.correction, name="correction"),
    path("giving-up/", publication.giving_up, name="giving-up"),
    path("withdrawal/", publication.withdrawal, name="withdrawal"),
    path("discarding/", publication.discarding, name="discarding"),
    path("pictures/", composer.site_pictures, name="pictures"),
    path("files/<int:pk>/", publication.file, name="file"),
    path("places/<int:account>/", include(of_place)),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("", plan.plan, name="plan"),
    path("drafts/", plan.drafts, name="drafts"),
    path("noted/", plan.noted, name="noted"),
    path("dates/", dates.dates, name="dates"),
    path("dates/<int:pk>/showing/", dates.showing, name="date-showing"),
    path("new/", composer.new, name="new"),
    path("drafts/<uuid:key>/", include(of_draft)),
    path("<int:number>/", include(of_publication)),
]
