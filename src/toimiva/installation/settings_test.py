"""Settings of the tests: a home of their own, plain static files, a fast hasher, no pool."""

import hashlib
import os
import tempfile
from pathlib import Path

SOURCE = hashlib.sha256(os.fsencode(Path(__file__).resolve())).hexdigest()[:8]
HOME = os.environ.get("TOIMIVA_TEST_HOME") or str(Path(tempfile.gettempdir()) / f"toimiva-test-{os.getuid()}-{SOURCE}")
os.environ["TOIMIVA_HOME"] = HOME
os.environ["TOIMIVA_DEMO"] = "1"
os.environ.pop("DATABASE_URL", None)
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright's loop runs in the thread of the tests

from toimiva.installation.settings import *  # noqa: E402, F403
from toimiva.installation.settings import DATABASES, STORAGES  # noqa: E402

DATABASES["default"]["OPTIONS"] = {}
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
ALLOWED_HOSTS = ["*"]
TOIMIVA_TESTING = True
TOIMIVA_AUDIT_TARGET = ""
TOIMIVA_AHJO_URL = TOIMIVA_AHJO_KEY = ""
TOIMIVA_FINANCE_URL = TOIMIVA_FINANCE_KEY = TOIMIVA_FINANCE_SOURCE = ""
TOIMIVA_SUOMIFI_URL = TOIMIVA_SMS_URL = TOIMIVA_MAIL_FROM = ""
LOGGING = {"version": 1, "disable_existing_loggers": False, "loggers": {"django.request": {"level": "CRITICAL"}}}
TOIMIVA_LIMITS = {}  # the tests of limits set their own
