from django.urls import URLPattern, URLResolver, path

from otklik.portal import asking, helped, marking, question, searching, views

app_name = "portal"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("accent.css", views.accent, name="accent"),
    path("ask/", asking.ask, name="ask"),
    path("question/", question.question, name="question"),
    path("helped/<str:code>/", helped.helped, name="helped"),
    path("search/", searching.search, name="search"),
    path("help/", views.help_for_staff, name="help"),
    path("mark/", marking.mark, name="mark"),
    path("mark/thanks/", marking.thanks, name="mark-thanks"),
    path("sitemap/", views.sitemap, name="sitemap"),
    path("language/", views.language, name="language"),
]
