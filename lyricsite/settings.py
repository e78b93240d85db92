"""Django settings, read from the environment. README.md lists every variable."""

from pathlib import Path
from urllib.parse import unquote

import django_stubs_ext
from django.core.exceptions import ImproperlyConfigured
from environs import FileAwareEnv, validate

from lyricsite.api_settings import *  # noqa: F403
from lyricsite.api_settings import REST_FRAMEWORK
from lyricsite.launch import places

# Lets code name what an admin class is of, as in ModelAdmin[Song].
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent

# Not eager, so that seal() below names every wrong variable at once. SECRET_KEY_FILE names a file
# that holds the SECRET_KEY, and so for every variable: secrets then stand in no list of processes.
env = FileAwareEnv(eager=False, strip_whitespace=True)

# Files

LYRICSITE_DATA = Path(env.str("LYRICSITE_DATA", str(BASE_DIR / "var"))).absolute()
# Models of users' own, a folder each. Web and workers need the same.
LYRICSITE_OWN_MODELS = Path(
    env.str("LYRICSITE_OWN_MODELS", str(LYRICSITE_DATA / "own-models"))
).absolute()
LYRICSITE_MODELS = Path(env.str("LYRICSITE_MODELS", str(BASE_DIR / "ml" / "models"))).absolute()

# Security

SECRET_KEY = env.str("SECRET_KEY", "") or places.secret_key(LYRICSITE_DATA)
DEBUG = env.bool("DEBUG", False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])

# One switch for a site behind a proxy that speaks TLS and says so in X-Forwarded-Proto.
HTTPS_ONLY = env.bool("HTTPS_ONLY", False)
SECURE_SSL_REDIRECT = HTTPS_ONLY
SECURE_REDIRECT_EXEMPT = [r"^health/$", r"^metrics/$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS_ONLY else None
SECURE_HSTS_SECONDS = 31536000 if HTTPS_ONLY else 0
SESSION_COOKIE_SECURE = HTTPS_ONLY
CSRF_COOKIE_SECURE = HTTPS_ONLY
# Whether the domain's other hosts speak TLS only is for the domain's owner to say.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
X_FRAME_OPTIONS = "DENY"

# Each proxy adds the address of its caller to X-Forwarded-For, so the visitor's stands as many
# places from the end as there are proxies. What stands before it, the visitor may have made up.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", 0, validate=validate.Range(min=0))
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

# Applications

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "corsheaders",
    "csp",
    "django_filters",
    "django_guid",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "knox",
    "rest_framework",
    "accounts",
    "generator",
]

MIDDLEWARE = [
    "django_guid.middleware.guid_middleware",
    "django.middleware.security.SecurityMiddleware",
    "servestatic.middleware.ServeStaticMiddleware",
    "lyricsite.headers.Gzip",
    "corsheaders.middleware.CorsMiddleware",
    "csp.middleware.CSPMiddleware",
    "lyricsite.errors.LengthOfBody",
    "lyricsite.headers.RateLimits",
    # From here on a request may use the database.
    "lyricsite.gate.Gate",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "lyricsite.urls"
ASGI_APPLICATION = "lyricsite.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# Storage

# A connection kept by each thread of an ASGI server runs Postgres out of connections.
DATABASES = {
    "default": env.dj_db_url("DATABASE_URL", places.database_url(LYRICSITE_DATA), conn_max_age=0)
}
# Each may hold a connection. More at once than this would not be quicker: they share one process.
REQUESTS_AT_ONCE = env.int("REQUESTS_AT_ONCE", 16, validate=validate.Range(min=1))
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Tokens live in accounts. knox's own table would stay empty, and tests could not clear users.
MIGRATION_MODULES = {"knox": None}

REDIS_URL = env.str("REDIS_URL", places.redis_url(LYRICSITE_DATA))
CACHES = {
    "default": {
        "BACKEND": "lyricsite.cache.PatientRedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_connect_timeout": 2, "socket_timeout": 2},
    }
}

STATIC_URL = "static/"
STATIC_ROOT = LYRICSITE_DATA / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "generator.finders.MadeFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "lyricsite.static_files.Storage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000

# People

AUTH_USER_MODEL = "accounts.User"
# It does all that Django's own does. Beside that one, each would hash a wrong password.
AUTHENTICATION_BACKENDS = ["accounts.backends.OneHashBackend"]
ACCOUNT_ADAPTER = "accounts.adapter.Adapter"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]
ACCOUNT_FORMS = {
    "login": "accounts.forms.LoginForm",
    "signup": "accounts.forms.SignupForm",
    "reset_password": "accounts.forms.ResetPasswordForm",
}
ACCOUNT_REAUTHENTICATION_REQUIRED = True
# Sign-up does not tell whose an address is, even where none is proved: more than one may give it.
ACCOUNT_PREVENT_ENUMERATION = "strict"
# Five wrong passwords for a name shut its door for a while, on the page and over the API.
LOCKOUT_SECONDS = 300
ACCOUNT_RATE_LIMITS = {
    "login_failed": f"10/m/ip,5/{LOCKOUT_SECONDS}s/key",
    # Verses for people without an account, and questions to the networks.
    "try_out": "5/m/ip,30/h/ip",
    "ask": "30/m/ip,300/h/ip",
}
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS_ONLY else "http"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"

# A second step

MFA_ADAPTER = "accounts.second_step.Adapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Lyricsite"

# Mail

mail = env.dj_email_url("EMAIL_URL", "console:") or {}
EMAIL_BACKEND = mail.get("EMAIL_BACKEND")
# The library leaves out the slash with which the path of file:///folder begins.
folder = unquote(mail.get("EMAIL_FILE_PATH") or "")
EMAIL_FILE_PATH = str(Path("/") / folder) if folder else None
EMAIL_HOST = mail.get("EMAIL_HOST")
EMAIL_PORT = mail.get("EMAIL_PORT")
EMAIL_HOST_USER = mail.get("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = mail.get("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = mail.get("EMAIL_USE_TLS")
EMAIL_USE_SSL = mail.get("EMAIL_USE_SSL")
# A page must not wait for ever on a mail server that is away.
EMAIL_TIMEOUT = mail.get("EMAIL_TIMEOUT") or 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "Lyricsite <lyricsite@localhost>")

# Whose mail goes to a terminal would be locked out for want of a link; it is a site of one's own.
CONFIRM_EMAIL = env.bool("CONFIRM_EMAIL", "console" not in str(EMAIL_BACKEND))
ACCOUNT_EMAIL_VERIFICATION = "mandatory" if CONFIRM_EMAIL else "none"
# Where addresses are not proved, none would ever do.
MFA_ALLOW_UNVERIFIED_EMAIL = not CONFIRM_EMAIL
ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS = 3
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
# Whoever did not make a change is told of it.
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[Lyricsite] "

# API

CORS_ALLOWED_ORIGINS: list[str] = env.list("CORS_ALLOWED_ORIGINS", [])
REST_FRAMEWORK["NUM_PROXIES"] = TRUSTED_PROXIES
# Whoever could have this server call its neighbours would see behind its walls.
WEBHOOKS_TO_PRIVATE_ADDRESSES = env.bool("WEBHOOKS_TO_PRIVATE_ADDRESSES", False)

# Tasks. The row is the truth and the message a nudge, so nothing waits for the broker.

CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1)
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # Longer than any task may run, or a second worker gets the same message.
    "visibility_timeout": 3600,
    "socket_connect_timeout": 2,
    "socket_timeout": 10,
    # A click must not wait six seconds for a broker that is away.
    "max_retries": 0,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_POOL = "threads"
CELERY_TASK_DEFAULT_QUEUE = "interactive"
CELERY_TASK_ROUTES = {"generator.train_model": {"queue": "training"}}
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"

# Turns. One user's hundred songs must not keep another's four lines waiting.

QUEUED_PER_USER = env.int("QUEUED_PER_USER", 200, validate=validate.Range(min=1))
RUNNING_PER_USER = env.int("RUNNING_PER_USER", 2, validate=validate.Range(min=1))

# Then it ends as failed, with the lines that came. Waiting in the queue does not count.
LONGEST_WRITING_SECONDS = env.int("LONGEST_WRITING_SECONDS", 300, validate=validate.Range(min=1))

# Models of one's own: what may be brought to train on, and how long one may be trained.
UPLOAD_MB = env.int("UPLOAD_MB", 5, validate=validate.Range(min=1))
LONGEST_TRAINING_SECONDS = env.int("LONGEST_TRAINING_SECONDS", 3600, validate=validate.Range(min=1))

# What the networks of one worker may take together. The least used is let go, and loaded again.
MODEL_MEMORY_MB = env.int("MODEL_MEMORY_MB", 1000, validate=validate.Range(min=1))

# Whoever sends it may read /metrics/. Empty: nobody may.
METRICS_TOKEN = env.str("METRICS_TOKEN", "")

# Words and time

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"format": "%(asctime)s %(levelname)s [%(request_id)s] %(name)s: %(message)s"},
        # For machines: one object a line.
        "json": {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "format": "%(asctime)s %(levelname)s %(request_id)s %(name)s %(message)s",
            "rename_fields": {"asctime": "time", "levelname": "level", "name": "logger"},
        },
    },
    "filters": {
        "request_id": {
            "()": "django_guid.log_filters.CorrelationId",
            "correlation_id_field": "request_id",
        },
        "faults": {
            "()": "django.utils.log.CallbackFilter",
            # Whoever answers "come back later" says why in a line of its own.
            "callback": lambda record: getattr(record, "status_code", 500) != 503,
        },
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": env.str("LOG_FORMAT", "plain", validate=validate.OneOf(["plain", "json"])),
            "filters": ["request_id"],
        }
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        # What a worker loads and lets go is for its owner to see.
        "generator.work.composers": {"level": "INFO"},
        # Each of these is a visitor's slip that was answered with a page, not an event.
        "django.request": {"level": "ERROR", "filters": ["faults"]},
        # Tells of every id that is no UUID.
        "django_guid": {"level": "ERROR"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
    },
}

env.seal()
if not EMAIL_BACKEND:
    raise ImproperlyConfigured("EMAIL_URL: unknown kind of address; try console: or submission:")
