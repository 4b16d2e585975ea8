from django.urls import URLPattern, URLResolver, path

from otklik.knowledge.articles import views
from otklik.knowledge.claim_letters import template_approval_views as claims

app_name = "knowledge-desk"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.answers, name="answers"),
    path("<int:pk>/", views.answer, name="answer"),
    path("<int:pk>/signature/", views.signature, name="answer-sign"),
    path("<int:pk>/check/", views.check, name="answer-check"),
    path("claims/", claims.claims, name="claims"),
    path("claims/<slug:slug>/signature/", claims.sign, name="claim-sign"),
]
