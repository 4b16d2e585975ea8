"""Labels of this app's audit entries."""

from django.utils.translation import gettext_noop

VERBS = {
    "account.signed_in": gettext_noop("signed in"),
    "account.signed_out": gettext_noop("signed out"),
    "account.session_ended": gettext_noop("a session ended automatically"),
    "account.sign_in_failed": gettext_noop("a wrong password at sign-in"),
    "account.provider_stranger_refused": gettext_noop(
        "the identity provider sent somebody without an account"
    ),
    "account.provider_sign_in_refused": gettext_noop(
        "sign-in by the identity provider to a closed account refused"
    ),
    "account.provider_person_tied": gettext_noop("linked to an identity provider's person"),
    "account.provider_person_untied": gettext_noop("unlinked from an identity provider's person"),
    "account.provider_other_refused": gettext_noop(
        "sign-in by another person of the identity provider under the same name refused"
    ),
    "account.given_password_refused": gettext_noop("the given password had expired at sign-in"),
    "account.password_changed": gettext_noop("own password changed"),
    "account.second_factor_failed": gettext_noop("a wrong code at sign-in"),
    "account.second_factor_added": gettext_noop("second factor added"),
    "account.second_factor_removed": gettext_noop("second factor removed"),
    "account.second_factor_dropped": gettext_noop("second factor removed by an administrator"),
    "account.spare_codes_renewed": gettext_noop("new spare codes issued"),
    "user.first_steps_put_away": gettext_noop("first steps hidden"),
    "user.first_steps_brought_back": gettext_noop("first steps shown again"),
    "user.appointment_withdrawn": gettext_noop("appointment withdrawn before it began"),
}
