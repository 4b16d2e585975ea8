from django.urls import URLPattern, URLResolver, include, path

from otklik.channels.accounts import passport_views
from otklik.channels.health import connect_views, views

app_name = "channels"

of_account: list[URLPattern | URLResolver] = [
    path("", views.account, name="account"),
    path("settings/", connect_views.settings_page, name="account-settings"),
    path("mode/", connect_views.mode, name="account-mode"),
    path("dialogue/", connect_views.dialogue, name="account-dialogue"),
    path("dialogue/withdrawal/", connect_views.dialogue_withdrawal, name="dialogue-withdrawal"),
    path("check/", connect_views.check, name="account-check"),
    path("passport/", passport_views.passport, name="account-passport"),
    path("events/", connect_views.events, name="account-events"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", views.accounts, name="accounts"),
    path("accounts/new/", connect_views.new, name="account-new"),
    path("accounts/<slug:code>/", include(of_account)),
    path("alerts/", views.alerts, name="alerts"),
]
