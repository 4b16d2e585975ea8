from django.urls import URLPattern, URLResolver, include, path

from otklik.channels.views import accounts, alerts, connecting, passports

app_name = "channels"

of_account: list[URLPattern | URLResolver] = [
    path("", accounts.account, name="account"),
    path("settings/", connecting.settings_page, name="account-settings"),
    path("mode/", connecting.mode, name="account-mode"),
    path("dialogue/", connecting.dialogue, name="account-dialogue"),
    path("dialogue/withdrawal/", connecting.dialogue_withdrawal, name="dialogue-withdrawal"),
    path("check/", connecting.check, name="account-check"),
    path("passport/", passports.passport, name="account-passport"),
    path("events/", connecting.events, name="account-events"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", accounts.accounts, name="accounts"),
    path("accounts/new/", connecting.new, name="account-new"),
    path("accounts/<slug:code>/", include(of_account)),
    path("alerts/", alerts.alerts, name="alerts"),
]
