from django.urls import URLPattern, URLResolver, path

from otklik.demo.start import views

app_name = "demo-start"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.start, name="start"),
    path("walk/", views.walk, name="walk-begin"),
    path("steps/", views.steps, name="walk-steps"),
    path("first-steps/", views.steps_away, name="first-steps-toggle"),
    path("clean-sheet/", views.clean_sheet, name="clean-sheet"),
    path("door/", views.door, name="role-sign-in"),
]
