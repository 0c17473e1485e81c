"""Settings of one installation, read from the environment.

Only what a machine needs to run stands here. What officers change (limits, calendars, roles, texts) is data in the database.
Every value may also come from a file: ``GEZHI_DATABASE_URL_FILE=/run/secrets/db`` is read instead of ``GEZHI_DATABASE_URL``.
"""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from gezhi.ground import home, secrets


def env(name: str, default: str = "") -> str:
    """Value of an environment variable, or the content of the file that ``NAME_FILE`` points to."""
    file = os.environ.get(f"{name}_FILE")
    return Path(file).read_text(encoding="utf-8").strip() if file else os.environ.get(name, default)


def database(url: str) -> dict[str, object]:
    """Django's database settings for a ``postgresql://user:password@host:port/name`` address."""
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "127.0.0.1",
        "PORT": str(parts.port or 5432),
        "CONN_MAX_AGE": None,
        "OPTIONS": {"application_name": "gezhi", "prepare_threshold": 5},  # without it psycopg ignores prepare=True
    }


DEMO = env("GEZHI_DEMO") == "1"
DEBUG = False
SECRET_KEY = secrets.signing_key("django").hex()
ALLOWED_HOSTS = env("GEZHI_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
TRUSTED_PROXIES = tuple(filter(None, env("GEZHI_TRUSTED_PROXIES").split(",")))  # only behind these does X-Forwarded-For count
DATABASES = {"default": database(home.database_url())}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "procrastinate.contrib.django",
    "gezhi.ground",
    "gezhi.journal",
    "gezhi.access",
    "gezhi.areas",
    "gezhi.accounts",
    "gezhi.files",
    "gezhi.organisations",
    "gezhi.catalogue",
    "gezhi.roster",
    "gezhi.events",
    "gezhi.intake",
    "gezhi.demo",
]

MIDDLEWARE = [
    "gezhi.ground.middleware.ProblemMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "gezhi.ground.headers.HeadersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "gezhi.accounts.middleware.ActorMiddleware",
]

API_MIDDLEWARE = [  # for requests with a token; see ground/front/wsgi.py
    "gezhi.ground.middleware.ProblemMiddleware",
    "gezhi.ground.headers.HeadersMiddleware",
    "gezhi.accounts.middleware.ActorMiddleware",
]

ROOT_URLCONF = "gezhi.urls"
WSGI_APPLICATION = None
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "gezhi.ground.context.page",
            ],
        },
    },
]

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [Path(__file__).parent / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = home.home() / "static"
STATICFILES_DIRS = [Path(__file__).parent / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

PASSWORD_HASHERS = ["gezhi.accounts.passwords.Argon2id"]
LOGIN_URL = "/sign-in"
SESSION_COOKIE_NAME = "gezhi_session"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "gezhi.ground.middleware.page_expired"
SECURE_COOKIES = env("GEZHI_SECURE_COOKIES", "0") == "1"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_COOKIES
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
FILE_UPLOAD_TEMP_DIR = home.private_folder("uploads")
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
REACTIONS = "gezhi.reactions"
PROCRASTINATE_IMPORT_PATHS = ["gezhi.reactions"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "loggers": {"django.request": {"level": "ERROR"}},  # refusals are answers, not faults of the server
    "root": {"handlers": ["console"], "level": env("GEZHI_LOG_LEVEL", "WARNING")},
}
