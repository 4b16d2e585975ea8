from django.urls import URLPattern, URLResolver, path

from otklik.portal import marked

app_name = "pages-desk"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", marked.marks, name="marks"),
    path("words/<int:pk>/settling/", marked.settling, name="settling"),
]
