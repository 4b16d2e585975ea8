from django.urls import URLPattern, URLResolver, include, path

from otklik.channels.health import account_connection_views, views

app_name = "channels"

of_account: list[URLPattern | URLResolver] = [
    path("", views.account, name="account"),
    path("settings/", account_connection_views.settings_page, name="account-settings"),
    path("mode/", account_connection_views.mode, name="account-mode"),
    path("dialogue/", account_connection_views.dialogue, name="account-dialogue"),
    path(
        "dialogue/withdrawal/",
        account_connection_views.dialogue_withdrawal,
        name="account-dialogue-withdraw",
    ),
    path("check/", account_connection_views.check, name="account-check"),
    path("passport/", account_connection_views.passport, name="account-registration"),
    path("events/", account_connection_views.events, name="account-events"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", views.accounts, name="accounts"),
    path("accounts/new/", account_connection_views.new, name="account-new"),
    path("accounts/<slug:code>/", include(of_account)),
    path("alerts/", views.alerts, name="alerts"),
]
