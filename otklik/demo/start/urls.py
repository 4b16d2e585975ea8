from django.urls import URLPattern, URLResolver, path

from otklik.demo.start import views

app_name = "demo-start"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.start, name="start"),
    path("walk/", views.walk, name="walk"),
    path("steps/", views.steps, name="steps"),
    path("first-steps/", views.steps_away, name="steps-away"),
    path("clean-sheet/", views.clean_sheet, name="clean_sheet"),
    path("door/", views.door, name="door"),
]
