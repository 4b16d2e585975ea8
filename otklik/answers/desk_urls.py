from django.urls import URLPattern, URLResolver, path

from otklik.answers.claims import desk_views as claims

app_name = "answers-desk"
urlpatterns: list[URLPattern | URLResolver] = [
    path("claims/", claims.claims, name="claims"),
    path("claims/<slug:slug>/signature/", claims.sign, name="claim_signature"),
]
