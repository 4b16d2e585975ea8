from django.urls import URLPattern, URLResolver, path

from otklik.overview.field.views import briefs, files, mentions, sources, warnings

app_name = "field"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", mentions.mentions, name="mentions"),
    path("press/", mentions.pressing, name="press"),
    path("press/<int:pk>/undoing/", mentions.undoing, name="undoing"),
    path("card/", mentions.card, name="card"),
    path("mentions/<int:pk>/", mentions.mention, name="mention"),
    path("mentions/<int:pk>/picture/", mentions.picture, name="picture"),
    path("mentions/<int:pk>/incident/", mentions.incident, name="incident"),
    path("sources/", sources.sources, name="sources"),
    path("sources/<int:pk>/stop/", sources.stop, name="source-stop"),
    path("sources/<int:pk>/resumption/", sources.resumption, name="source-resumption"),
    path("files/", files.files, name="files"),
    path("files/<int:pk>/", files.columns, name="file"),
    path("briefs/", briefs.briefs, name="briefs"),
    path("briefs/<int:pk>/", briefs.brief, name="brief"),
    path("briefs/<int:pk>/sending/", briefs.sending, name="brief-sending"),
    path("briefs/<int:pk>/mailing/", briefs.mailing, name="brief-mailing"),
    path("briefs/<int:pk>/brief.<str:kind>", briefs.file, name="brief-file"),
    path("warnings/", warnings.rises, name="rises"),
    path("warnings/<int:pk>/", warnings.rise, name="rise"),
]
