from django.urls import URLPattern, URLResolver, path

from otklik.website import views
from otklik.website.asking import feedback_views, status_and_additions_views
from otklik.website.asking import views as asking_views
from otklik.website.page_feedback import views as page_feedback_views
from otklik.website.search import views as search_views

app_name = "website"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("accent.css", views.accent, name="accent"),
    path("ask/", asking_views.ask, name="ask"),
    path("question/", status_and_additions_views.question, name="question"),
    path("helped/<str:code>/", feedback_views.feedback, name="feedback"),
    path("search/", search_views.search, name="search"),
    path("help/", views.help_for_staff, name="help"),
    path("mark/", page_feedback_views.mark, name="page-feedback-send"),
    path("mark/thanks/", page_feedback_views.thanks, name="page-feedback-thanks"),
    path("sitemap/", views.sitemap, name="sitemap"),
    path("language/", views.language, name="language"),
]
