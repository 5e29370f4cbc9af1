"""Django's settings of this installation, from the typed configuration. Nothing is started here."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from csp.constants import NONE, SELF

from toimiva.city.ui.theme import read_theme
from toimiva.installation.config import config
from toimiva.installation.database import django_database

CONFIG = config()
PACKAGE = Path(__file__).resolve().parents[1]
BASE_DIR = PACKAGE.parents[1]

TOIMIVA_DEMO = CONFIG.demo
TOIMIVA_AUDIT_TARGET = CONFIG.audit_target
TOIMIVA_CITY = read_theme(CONFIG.city_theme)
try:
    TOIMIVA_VERSION = version("toimiva")
except PackageNotFoundError:  # run from a source tree that is not installed
    TOIMIVA_VERSION = "0"

SECRET_KEY = CONFIG.secret_key
TOIMIVA_IDENTITY_KEYS = CONFIG.identity_keys  # "KEY" in the name: Django's error pages blank the value
TOIMIVA_IDENTITY_INDEX_KEY = CONFIG.identity_index_key
DEBUG = CONFIG.debug
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
    "toimiva.city.audit",
    "toimiva.city.rules",
    "toimiva.city.places",
    "toimiva.city.residents",
    "toimiva.city.data",
    "toimiva.services.programme",
]

MIDDLEWARE = [
    "logger_extra.middleware.XRequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
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
    "toimiva.city.identity.middleware.ActorMiddleware",
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
            ],
        },
    }
]

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        **django_database(CONFIG),
        "CONN_MAX_AGE": 0,
        "OPTIONS": {"pool": {"min_size": 1, "max_size": 8, "timeout": 10}},
    }
}

AUTH_USER_MODEL = "identity.User"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = CONFIG.base_url.startswith("https:")
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
    "filters": {"context": {"()": "logger_extra.filter.LoggerContextFilter"}},
    "formatters": {"json": {"()": "logger_extra.formatter.JSONFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["context"]}},
    "root": {"level": "WARNING", "handlers": ["console"]},
}
