from django.urls import URLPattern, URLResolver, include, path

from otklik.channels.health import account_settings_views, views

app_name = "channels"

of_account: list[URLPattern | URLResolver] = [
    path("", views.account, name="account"),
    path("settings/", account_settings_views.settings_page, name="account-settings"),
    path("mode/", account_settings_views.mode, name="account-mode"),
    path("dialogue/", account_settings_views.dialogue, name="account-dialogue"),
    path(
        "dialogue/withdrawal/",
        account_settings_views.dialogue_withdrawal,
        name="account-dialogue-withdraw",
    ),
    path("check/", account_settings_views.check, name="account-check"),
    path("passport/", account_settings_views.passport, name="account-registration"),
    path("events/", account_settings_views.events, name="account-events"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", views.accounts, name="accounts"),
    path("accounts/new/", account_settings_views.new, name="account-new"),
    path("accounts/<slug:code>/", include(of_account)),
    path("alerts/", views.alerts, name="alerts"),
]
