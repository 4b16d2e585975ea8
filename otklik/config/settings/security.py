"""Security headers, and rules for passwords: the same in every environment."""

from django.utils.csp import CSP

SECURE_CSP: dict[str, list[str]] = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "media-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
}
# Wagtail's editor has the same policy. It shows previews in its own frames and pictures before
# upload; styles that its scripts create carry the page's nonce (ADR 0106).
ADMIN_CSP: dict[str, list[str]] = {
    **SECURE_CSP,
    "style-src": [CSP.SELF, CSP.NONCE],
    "img-src": [CSP.SELF, "data:", "blob:"],
    "frame-src": [CSP.SELF],
    "frame-ancestors": [CSP.SELF],
}
X_FRAME_OPTIONS = "SAMEORIGIN"  # for browsers without frame-ancestors
SECURE_REFERRER_POLICY = "same-origin"
CSRF_FAILURE_VIEW = "otklik.ui.error_views.csrf_failure"
SESSION_COOKIE_HTTPONLY = True

AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "otklik.organisation.identity.password_rules.OwnWords"},
    {"NAME": "otklik.organisation.identity.password_rules.LeakedPasswords"},
]
