from django.urls import URLPattern, URLResolver, path

from otklik.answers.claims import desk_views as claims
from otklik.answers.views import desk

app_name = "answers-desk"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", desk.answers, name="answers"),
    path("<int:pk>/", desk.answer, name="answer"),
    path("<int:pk>/signature/", desk.signature, name="signature"),
    path("<int:pk>/check/", desk.check, name="check"),
    path("claims/", claims.claims, name="claims"),
    path("claims/<slug:slug>/signature/", claims.sign, name="claim_signature"),
]
