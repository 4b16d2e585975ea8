from django.urls import URLPattern, URLResolver, path

from otklik.portal import marked, mending, translating

app_name = "pages-desk"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", marked.marks, name="marks"),
    path("mending/", mending.mending, name="mending"),
    path("mending/look/", mending.looking, name="looking"),
    path("translations/", translating.translating, name="translating"),
    path("words/<int:pk>/settling/", marked.settling, name="settling"),
]
