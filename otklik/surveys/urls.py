from django.urls import URLPattern, URLResolver, path

from otklik.surveys import views

app_name = "surveys"
urlpatterns: list[URLPattern | URLResolver] = [
    path("<slug:slug>/", views.form, name="form"),
    path("<slug:slug>/thanks/", views.thanks, name="thanks"),
]
