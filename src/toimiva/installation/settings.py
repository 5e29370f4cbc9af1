"""Django's settings of this installation, from the typed configuration. Nothing is started here."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from urllib.parse import unquote, urlsplit

from csp.constants import NONE, SELF

from toimiva.city.ui.theme import read_theme
from toimiva.installation.config import config
from toimiva.installation.database import django_database

CONFIG = config()
PACKAGE = Path(__file__).resolve().parents[1]
BASE_DIR = PACKAGE.parents[1]

TOIMIVA_DEMO = CONFIG.demo
TOIMIVA_AUDIT_TARGET = CONFIG.audit_target
TOIMIVA_AHJO_URL, TOIMIVA_AHJO_KEY = CONFIG.ahjo_url, CONFIG.ahjo_key
TOIMIVA_FINANCE_URL, TOIMIVA_FINANCE_KEY = CONFIG.finance_url, CONFIG.finance_key
TOIMIVA_FINANCE_SOURCE = CONFIG.finance_source
TOIMIVA_OUTBOX = CONFIG.home / "outbox"
TOIMIVA_SUOMIFI_URL, TOIMIVA_SUOMIFI_SERVICE = CONFIG.suomifi_url, CONFIG.suomifi_service
TOIMIVA_SUOMIFI_USER, TOIMIVA_SUOMIFI_PASSWORD = CONFIG.suomifi_user, CONFIG.suomifi_password
TOIMIVA_SMS_URL, TOIMIVA_SMS_TOKEN, TOIMIVA_SMS_SENDER = CONFIG.sms_url, CONFIG.sms_token, CONFIG.sms_sender
TOIMIVA_MAIL_FROM = CONFIG.mail_from if CONFIG.mail_url else ""
_mail = urlsplit(CONFIG.mail_url)
EMAIL_HOST, EMAIL_PORT = _mail.hostname or "localhost", _mail.port or 587
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_mail.username or ""), unquote(_mail.password or "")
EMAIL_USE_SSL, EMAIL_USE_TLS, EMAIL_TIMEOUT = _mail.scheme == "smtps", _mail.scheme == "smtp", 20
TOIMIVA_BASE_URL = CONFIG.base_url
TOIMIVA_METRICS_TOKEN = CONFIG.metrics_token
TOIMIVA_PROXIES = CONFIG.proxies
TOIMIVA_LIMITS = {"post": 60, "sign_in": 60, "feedback": 5, "api": 600, "refused": 30}  # calls a minute of one caller
TOIMIVA_MUNICIPALITY, TOIMIVA_RETENTION = CONFIG.municipality, CONFIG.retention
TOIMIVA_STREETS = CONFIG.streets
TOIMIVA_CITY = read_theme(CONFIG.city_theme)
try:
    TOIMIVA_VERSION = version("toimiva")
except PackageNotFoundError:  # run from a source tree that is not installed
    TOIMIVA_VERSION = "0"

SECRET_KEY = CONFIG.secret_key
TOIMIVA_IDENTITY_KEYS = CONFIG.identity_keys  # "KEY" in the name: Django's error pages blank the value
TOIMIVA_IDENTITY_INDEX_KEY = CONFIG.identity_index_key
DEBUG = CONFIG.debug
TOIMIVA_WEBHOOKS_ANYWHERE = CONFIG.debug  # a programmer may be told on this machine, and by http
ALLOWED_HOSTS = list(CONFIG.hosts)
CSRF_TRUSTED_ORIGINS = [CONFIG.base_url] if CONFIG.base_url.startswith("https:") else []

ROOT_URLCONF = "toimiva.installation.urls"
WSGI_APPLICATION = None
ASGI_APPLICATION = "toimiva.installation.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "csp",
    "helusers.apps.HelusersConfig",
    "mozilla_django_oidc",
    "django_htmx",
    "procrastinate.contrib.django",
    "helsinki_health_endpoints",
    "logger_extra",
    "toimiva.city.ui",
    "toimiva.city.identity",
    "toimiva.city.identity.dev_provider",
    "toimiva.city.audit",
    "toimiva.city.rules",
    "toimiva.city.places",
    "toimiva.city.residents",
    "toimiva.city.data",
    "toimiva.city.outreach",
    "toimiva.city.webhooks",
    "toimiva.city.cases",
    "toimiva.services.daycare",
    "toimiva.services.programme",
]

MIDDLEWARE = [
    "logger_extra.middleware.XRequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "toimiva.city.ui.middleware.HeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "toimiva.city.identity.middleware.SessionLimitMiddleware",
    "toimiva.city.identity.middleware.ActorMiddleware",
    "toimiva.city.ui.middleware.LimitMiddleware",
    "toimiva.city.ui.middleware.RefusalMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "toimiva.city.ui.context.shell",
                "toimiva.city.identity.context.session",
            ],
        },
    }
]

_place = django_database(CONFIG)
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        **_place,
        "CONN_MAX_AGE": 0,
        "OPTIONS": {**_place.get("OPTIONS", {}), "pool": {"min_size": 1, "max_size": 8, "timeout": 10}},
    }
}

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"  # every room's jobs.py

AUTH_USER_MODEL = "identity.User"
AUTHENTICATION_BACKENDS = ["toimiva.city.identity.provider_sign_in.ProviderBackend"]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"

# The development identity provider stands in only where no issuer is named, and only for a demo or a programmer.
TOIMIVA_DEV_PROVIDER = not CONFIG.oidc_issuer and (CONFIG.demo or CONFIG.debug)
TOIMIVA_SECRETS = CONFIG.secrets
OIDC_OP_ISSUER = CONFIG.oidc_issuer or (f"{CONFIG.base_url}/dev-id" if TOIMIVA_DEV_PROVIDER else "")
OIDC_RP_CLIENT_ID = CONFIG.oidc_client_id
OIDC_RP_CLIENT_SECRET = CONFIG.oidc_client_secret
OIDC_RP_SCOPES = "openid profile email"
OIDC_RP_SIGN_ALGO = "RS256"
OIDC_AUTHENTICATION_CALLBACK_URL = "oidc:callback"
OIDC_USE_PKCE = True
OIDC_PKCE_CODE_CHALLENGE_METHOD = "S256"
OIDC_USE_NONCE = True
OIDC_TIMEOUT = 5  # seconds
OIDC_STORE_ACCESS_TOKEN = True  # read by django-helsinki-suomifi-on-behalf
OIDC_STORE_ID_TOKEN = True  # the hint of the sign-out at the provider
OIDC_JWKS_TTL = 24 * 60 * 60  # seconds; an unknown key is asked for at once, though not oftener than:
OIDC_JWKS_REFETCH = 10  # seconds
TOIMIVA_NATIONAL_ID_CLAIM = CONFIG.national_id_claim
OIDC_API_TOKEN_AUTH = {
    "AUDIENCE": "toimiva-api",
    "ISSUER": OIDC_OP_ISSUER,
    "API_SCOPE_PREFIX": "toimiva",
    "API_AUTHORIZATION_FIELD": "authorization.permissions.scopes",
    "REQUIRE_API_SCOPE_FOR_AUTHENTICATION": True,
    "ALLOWED_ALGORITHMS": ["RS256"],
}
TOIMIVA_STAFF_AMR = ["helsinki_adfs", "helsinkiad", "helsinkiazuread", "eduad"]
TOIMIVA_STAFF_SESSION = 8 * 60 * 60  # seconds from the sign-in
TOIMIVA_RESIDENT_IDLE = 30 * 60  # seconds from the last request
TOIMIVA_KIOSK_IDLE = 10 * 60
TOIMIVA_SESSION_WARNING = 2 * 60  # seconds before the end (WCAG 2.2.1)
TOIMIVA_ROLES_EXPIRE_DAYS = 365  # days without a sign-in after which roles no longer count

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 60 * 60  # the middleware ends a session earlier
SESSION_COOKIE_SAMESITE = "Lax"
HTTPS = CONFIG.base_url.startswith("https:")  # a proxy before us ends TLS and says so in X-Forwarded-Proto
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REDIRECT_EXEMPT = ["^healthz$", "^readiness$", "^metrics$"]
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SILENCED_SYSTEM_CHECKS = ["security.W021"]  # preload binds the city's whole domain: the city's decision, not ours
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

LANGUAGE_CODE = "fi"
LANGUAGES = [("fi", "suomi"), ("sv", "svenska"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = "Europe/Helsinki"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = CONFIG.home / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = CONFIG.home / "files"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "context": {"()": "logger_extra.filter.LoggerContextFilter"},
        "not_health": {"()": "toimiva.city.ui.logs.NotHealth"},
    },
    "formatters": {"json": {"()": "logger_extra.formatter.JSONFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["context"]}},
    "root": {"level": "WARNING", "handlers": ["console"]},
    "loggers": {"uvicorn.access": {"filters": ["not_health"]}},
}
