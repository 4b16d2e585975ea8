"""Production settings. Everything that varies comes from otklik.config.environment_settings."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from otklik.config import backend_settings
from otklik.config.backend_settings import database, logging_to, mailer
from otklik.config.environment_settings import Environment
from otklik.config.settings.security import *
from otklik.core.encryption_keys import FieldKeys, read_secret

ENV = Environment()
PACKAGE_DIR = Path(__file__).resolve().parents[2]
DATA_DIR = ENV.data_dir.resolve()
SECRETS_DIR = DATA_DIR / "secrets"

DEBUG = False
SECRET_KEY = ENV.secret_key or read_secret(SECRETS_DIR / "secret_key")
FIELD_KEYS = FieldKeys.parse(ENV.field_keys or read_secret(SECRETS_DIR / "field_keys"))

BASE_URL = ENV.base_url.rstrip("/")
_address = urlsplit(BASE_URL)
IS_SECURE = _address.scheme == "https"
ALLOWED_HOSTS = [_address.hostname or "127.0.0.1", *filter(None, ENV.allowed_hosts.split(","))]
if ALLOWED_HOSTS[0] in {"127.0.0.1", "localhost"}:
    ALLOWED_HOSTS += ["127.0.0.1", "localhost", "[::1]"]
CSRF_TRUSTED_ORIGINS = [BASE_URL]

DEMONSTRATION = ENV.demonstration
MAIL_HOSTS_INSIDE = frozenset(filter(None, ENV.mail_hosts_inside.lower().split(",")))
CHANNELS_MAY_CALL_LOOPBACK = ENV.channels_may_call_loopback
PACK = ENV.pack
WEB_PROCESSES = ENV.web_processes
WEB_CERTIFICATE, WEB_KEY = ENV.web_certificate, ENV.web_key
PROXY_SECONDS = ENV.proxy_seconds
BULK_SCHEDULER = ENV.bulk_scheduler
UNDO_SECONDS = ENV.undo_seconds
MESSAGES_WAIT = timedelta(days=ENV.messages_wait_days)
METRICS_TOKEN = ENV.metrics_token
SCAN_COMMAND, SCAN_CLAMD = ENV.scan_command, ENV.scan_clamd
BACKUP_DIR, BACKUP_KEY_FILE = ENV.backup_dir, ENV.backup_key_file
BACKUP_HOUR, BACKUP_DAILY, BACKUP_WEEKLY = ENV.backup_hour, ENV.backup_daily, ENV.backup_weekly
ASSISTANT_URL, ASSISTANT_KEY = ENV.assistant_url, ENV.assistant_key
ASSISTANT_MODEL, ASSISTANT_CA = ENV.assistant_model, ENV.assistant_ca
ASSISTANT_TOKEN_URL = ENV.assistant_token_url
ASSISTANT_TOKEN_SCOPE = ENV.assistant_token_scope
ASSISTANT_TOKENS_A_DAY = ENV.assistant_tokens_a_day

# Time limits in seconds: a slow line, machine or model may need more.
NETWORK_SECONDS = 30.0  # one call to a network; well below send_delivery.LONGEST_CALL
ASSISTANT_SECONDS = 60.0  # one answer of the model
PHOTO_SECONDS, PHOTO_TURN_SECONDS = 15, 10  # opening one photo; waiting for a free slot
EVENT_TURN_SECONDS = 20.0  # waiting to store a network's event on SQLite
# After which a batch of events is committed. Meanwhile nobody else can write to SQLite, nor number
# an incident: a press at the desk waits that long, and people notice a tenth of a second.
EVENT_HOLD_SECONDS = 0.05
# A search reads so many matches of the index, a tenth among few incidents; commoner words are
# looked for in the rows that its other conditions leave.
SEARCH_MATCHES = 20_000
BULK_CONNECT_SECONDS, BULK_SECONDS = 10, 600  # reaching the scheduler; one batch on its workers
BULK_PILE_ROWS = 50_000  # forms in one batch
# Rows of one transaction: for a fraction of a second nobody else can write to SQLite.
SURVEY_CHUNK_ROWS, IMPORT_BATCH_ROWS = 20_000, 200
LEARNING_DECISIONS = 200  # the fewest human decisions that topics are learned from

INSTALLED_APPS = [
    "otklik.operations",
    "otklik.dashboards",
    "otklik.api",
    "otklik.website",
    "otklik.ingest",
    *(["otklik.demo"] if DEMONSTRATION else []),
    "otklik.privacy",
    "otklik.procedure",
    "otklik.evidence",
    "otklik.news",
    "otklik.disclosure",
    "otklik.incidents",
    "otklik.surveys",
    "otklik.knowledge",
    "otklik.improvements",
    "otklik.channels",
    "otklik.legal_acts",
    "otklik.cms",
    "otklik.notifications",
    "otklik.assistant",
    "otklik.media",
    "otklik.organisation",
    "otklik.audit",
    "otklik.worktime",
    "otklik.core",
    "otklik.ui",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_tasks_db",
    "django_htmx",
    "wagtail.contrib.settings",
    "otklik.config.wagtail_without_its_api.Redirects",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "otklik.config.wagtail_without_its_api.Snippets",
    "otklik.config.wagtail_without_its_api.Documents",
    "otklik.config.wagtail_without_its_api.Images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "otklik.operations.monitoring.health.HealthChecks",
    "otklik.operations.monitoring.metrics.RequestTimes",
    "otklik.core.web.middleware.RequestGuard",
    "otklik.website.page_cache.etag_and_store_middleware.PageCacheMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "otklik.core.web.middleware.ResponseHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "otklik.website.pages.redirect_middleware.RedirectMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "otklik.organisation.identity.session_timeout.SessionTimeout",
    "otklik.organisation.access.NoStoreForStaff",
    "otklik.organisation.identity.required_sign_in_steps.SignInGate",
    "otklik.organisation.identity.editor_access.EditorGate",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "otklik.ui.press_in_place.PressInPlace",
]

ROOT_URLCONF = "otklik.config.urls"
WSGI_APPLICATION = "otklik.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

FORM_RENDERER = "otklik.core.web.form_renderer.FormRenderer"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.csp",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "otklik.ui.context_processor.page",
                "otklik.website.frame.context_processor.slots",
                *(["otklik.demo.start.context_processor.start"] if DEMONSTRATION else []),
            ],
        },
    }
]

DATABASES: dict[str, Any] = {
    "default": database(ENV.database_url, DATA_DIR, is_lasting=not DEMONSTRATION)
}
DATABASE_ROUTERS: list[str] = []
if ENV.replica_url:
    DATABASES["replica"] = database(ENV.replica_url, DATA_DIR) | {"TEST": {"MIRROR": "default"}}
    DATABASE_ROUTERS = ["otklik.core.db.replica.ReplicaRouter"]

TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend",
        "QUEUES": ["default", "deliveries", "hearing"],
    }
}

AUTH_USER_MODEL = "organisation.User"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
    "otklik.organisation.identity.editor_access.AppointmentBackend",
]
LEAKED_PASSWORDS = ENV.leaked_passwords
ACCOUNT_ADAPTER = "otklik.organisation.identity.adapters.StaffAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
# Sign-in is counted by organisation/identity/sign_in_rate_limit.py, wrong codes by this.
ACCOUNT_RATE_LIMITS = {"login_failed": "5/300s/key", "login": None}
ALLAUTH_TRUSTED_PROXY_COUNT = ENV.trusted_proxies
SECOND_FACTOR_REQUIRED = ENV.second_factor == "required" or (
    ENV.second_factor == "" and IS_SECURE and not DEMONSTRATION
)
SESSION_HOURS, SESSION_IDLE_MINUTES = ENV.session_hours, ENV.session_idle_minutes
OIDC: dict[str, Any] = {
    "address": ENV.oidc_address.rstrip("/"),
    "client_id": ENV.oidc_client_id,
    "secret": ENV.oidc_secret,
    "label": ENV.oidc_label,
    "claim": ENV.oidc_claim,
    "gives_second_factor": ENV.oidc_second_factor == "provider",
    "acr": tuple(ENV.oidc_acr.split()),
    "ca": ENV.oidc_ca,
}
MFA_ADAPTER = "otklik.organisation.identity.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # nobody's address is requested
MFA_RECOVERY_CODES_SHOW_ONCE = True
# Browsers allow passkeys on https and localhost only, so nothing else is trusted.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = ALLOWED_HOSTS[0] == "localhost"
HAS_KEYS = IS_SECURE or ALLOWED_HOSTS[0] == "localhost"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/desk/"
LOGOUT_REDIRECT_URL = "/"

LANGUAGE_CODE = "ru"
LANGUAGES = [("ru", _("Russian")), ("en", _("English"))]
LOCALE_PATHS = [PACKAGE_DIR / "website/editor/wagtail_locale"]  # overrides Wagtail's poor Russian
WAGTAIL_CONTENT_LANGUAGES = [("ru", _("Russian"))]  # pages are written in one language yet
WAGTAIL_I18N_ENABLED = True
TIME_ZONE = ENV.time_zone
USE_TZ = True

HEAD_MAIL = ENV.head_mail
MAIL_IS_CONFIGURED = bool(ENV.mail_url and ENV.mail_from)
MAILERS = {"default": mailer(ENV.mail_url)}
DEFAULT_FROM_EMAIL = SERVER_EMAIL = ENV.mail_from or "otklik@localhost"

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
MEDIA_BUCKET, MEDIA_ENDPOINT, MEDIA_CA = ENV.media_bucket, ENV.media_endpoint, ENV.media_ca
STORAGES: dict[str, dict[str, Any]] = {
    **backend_settings.storages(
        bucket=MEDIA_BUCKET,
        endpoint=MEDIA_ENDPOINT,
        key=ENV.media_key,
        secret=ENV.media_secret,
        region=ENV.media_region,
        ca=MEDIA_CA,
        folder=DATA_DIR,
    ),
    "staticfiles": {"BACKEND": "otklik.core.files.static_addresses.StaticFilesStorage"},
}

WAGTAIL_SITE_NAME = "Otklik"
WAGTAIL_ALLOW_UNICODE_SLUGS = False  # cms/pages/slugs.py makes URLs from titles
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAIL_FRONTEND_LOGIN_URL = "account_login"
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
# From a unit to a publisher (pages.checking); what was returned is checked again.
WAGTAIL_WORKFLOW_ENABLED = True
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILIMAGES_IMAGE_MODEL = "media.SiteImage"
WAGTAILIMAGES_IMAGE_FORM_BASE = "otklik.media.image_upload_form.PictureForm"
WAGTAILDOCS_DOCUMENT_MODEL = "media.SiteDocument"
WAGTAILDOCS_SERVE_METHOD = "serve_view"  # checks who may read, wherever the file is
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_SECURE
# The __Host- prefix: browsers accept such a cookie only from this host, over https, for all paths.
COOKIE_PREFIX = "__Host-" if IS_SECURE else ""
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid", f"{COOKIE_PREFIX}csrftoken"
MESSAGES_COOKIE_NAME = f"{COOKIE_PREFIX}messages"
MESSAGE_STORAGE = "otklik.core.web.message_storage.Messages"
SECURE_HSTS_SECONDS = 31_536_000 if IS_SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = ENV.hsts_subdomains
# Redirecting to https is left to the web server in front, which knows its other host names; whether
# they all have https permanently, only the authority can promise. Wagtail shows previews in its own
# frames; elsewhere frame-ancestors forbids framing. Without a mail server no mail is to be sent.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W008", "security.W019", "security.W021"]
if not ENV.mail_url:
    SILENCED_SYSTEM_CHECKS.append("mail.E001")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_SECURE else None

# Open surveys may invite at random (surveys/collecting/invitations_and_codes.py); tests decide
# themselves.
INVITES_BY_CHANCE = True

CACHES = {"default": backend_settings.cache(ENV.cache_url, DATA_DIR)}

LOGGING = logging_to(ENV.errors_url, kind=ENV.log_format, level=ENV.log_level)
