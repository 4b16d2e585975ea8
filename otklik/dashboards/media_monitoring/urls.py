from django.urls import URLPattern, URLResolver, path

from otklik.dashboards.media_monitoring.briefs import views
from otklik.dashboards.media_monitoring.mentions import views as mentions_views
from otklik.dashboards.media_monitoring.sources import views as sources_views
from otklik.dashboards.media_monitoring.topic_alerts import views as topic_alerts_views

app_name = "media-monitoring"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", mentions_views.mentions, name="mentions"),
    path("press/", mentions_views.mark, name="mentions-mark"),
    path("press/<int:pk>/undoing/", mentions_views.undo, name="mentions-mark-undo"),
    path("card/", mentions_views.card, name="mention-new"),
    path("mentions/<int:pk>/", mentions_views.mention, name="mention"),
    path("mentions/<int:pk>/picture/", mentions_views.picture, name="mention-picture"),
    path("mentions/<int:pk>/incident/", mentions_views.incident, name="incident-create"),
    path("sources/", sources_views.sources, name="sources"),
    path("sources/<int:pk>/stop/", sources_views.stop, name="source-stop"),
    path("sources/<int:pk>/resumption/", sources_views.resume, name="source-resume"),
    path("files/", sources_views.files, name="files"),
    path("files/<int:pk>/", sources_views.columns, name="file"),
    path("briefs/", views.briefs, name="briefs"),
    path("briefs/<int:pk>/", views.brief, name="brief"),
    path("briefs/<int:pk>/sending/", views.note_sent, name="brief-mark-sent"),
    path("briefs/<int:pk>/mailing/", views.mail, name="brief-mail"),
    path("briefs/<int:pk>/brief.<str:kind>", views.file, name="brief-file"),
    path("warnings/", topic_alerts_views.rises, name="topic-alerts"),
    path("warnings/<int:pk>/", topic_alerts_views.rise, name="topic-alert"),
]
