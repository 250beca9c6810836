"""Django settings. Everything a deployment changes is an `AWN_…` variable, listed in docs/settings.md."""

from __future__ import annotations

import os
from pathlib import Path

from csp.constants import NONE, SELF

from awn.base.languages import offered
from awn.config import environment as env

PACKAGE = Path(__file__).resolve().parent.parent
HOME = env.home()

DEBUG = env.flag("AWN_DEBUG", default=False)
AWN_DEMO = env.flag("AWN_DEMO", default=True)
SECRET_KEY = env.secret_key(HOME)
AWN_DATA_KEYS = env.data_keys(HOME)
ALLOWED_HOSTS = env.words("AWN_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
AWN_PUBLIC_URL = env.public_url(HOME)
CSRF_TRUSTED_ORIGINS = [AWN_PUBLIC_URL]
AWN_PRIVACY_EMAIL = os.environ.get("AWN_PRIVACY_EMAIL", "privacy@awn.example")
# Mail for relay addresses comes in at this domain; without one there are no such addresses.
AWN_RELAY_DOMAIN = os.environ.get("AWN_RELAY_DOMAIN", "")
# Where the relay of `awn run` listens, so that the outbox page can hand it letters.
AWN_RELAY_SERVER = os.environ.get("AWN_RELAY_SERVER", "")
# The mailbox to which e-mails that cannot be delivered come back (`awn mail bounce`); without one nobody is told.
AWN_BOUNCES = os.environ.get("AWN_BOUNCES", "")
# Where pages listen for changes (`awn live`); without one they ask every half minute.
AWN_LIVE_URL = os.environ.get("AWN_LIVE_URL", "").rstrip("/")
AWN_HELP_EMAIL = os.environ.get("AWN_HELP_EMAIL", "help@awn.example")
AWN_HELP_PHONE = os.environ.get("AWN_HELP_PHONE", "")
AWN_OPERATOR_AR = os.environ.get("AWN_OPERATOR_AR", "")
AWN_OPERATOR_EN = os.environ.get("AWN_OPERATOR_EN", "")

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "procrastinate.contrib.django",
    "django_htmx",
    "awn.base",
    "awn.keys",
    "awn.transparency",
    "awn.sms",
    "awn.reference",
    "awn.people",
    "awn.audit",
    "awn.consents",
    "awn.identity",
    "awn.organisations",
    "awn.qualifications",
    "awn.assistance",
    "awn.opportunities",
    "awn.matching",
    "awn.media",
    "awn.skills",
    "awn.minors",
    "awn.safety",
    "awn.support",
    "awn.participation",
    "awn.screening",
    "awn.planning",
    "awn.cover",
    "awn.surge",
    "awn.onsite",
    "awn.outreach",
    "awn.relay",
    "awn.messaging",
    "awn.emergencies",
    "awn.hours",
    "awn.boards",
    "awn.ratings",
    "awn.alarms",
    "awn.credentials",
    "awn.learning",
    "awn.help",
    "awn.impact",
    "awn.extracts",
    "awn.valuation",
    "awn.evaluation",
    "awn.programmes",
    "awn.forecasts",
    "awn.recognition",
    "awn.analysis",
    "awn.fairness",
    "awn.accountability",
    "awn.reports",
    "awn.schools",
    "awn.status",
    "awn.onboarding",
    "awn.privacy",
    "awn.reactions",
    "awn.web",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "awn.web.middleware.Limits",
    "awn.web.middleware.Compressed",
    "awn.web.middleware.Private",
    "awn.web.surge_crowd.Crowd",
    "awn.web.preferences.PreferencesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "awn.web.fallback.FallBack",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "awn.web.middleware.Conduct",
    "awn.web.middleware.Refusals",
]

ROOT_URLCONF = "awn.config.urls"
WSGI_APPLICATION = "awn.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [PACKAGE / "web" / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "awn.web.jinja.environment",
            "context_processors": ["awn.web.context.page"],
        },
    },
    {
        # Only for what libraries bring themselves.
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    },
]

DATABASES = {"default": env.database(os.environ.get("AWN_DATABASE_URL"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "awn.base.shared_cache.Cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}

AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = ["awn.people.backends.Backend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
SESSION_ENGINE = "awn.people.sessions"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SESSION_COOKIE_SAMESITE = "Lax"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "dashboard"
ACCOUNT_ADAPTER = "awn.web.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email", "phone"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "phone"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
# By code, for everybody: the only way in which signing up tells nobody whether an address has an account.
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_PHONE_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_PHONE_VERIFICATION_TIMEOUT = 10 * 60
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("AWN_PROXIES", "0"))
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
# Per network (ip) and per account or address typed (key); counted for all server processes together.
ACCOUNT_RATE_LIMITS = {
    "login_failed": "10/m/ip,100/h/ip,5/5m/key,50/d/key",
    "request_login_code": "20/m/ip,3/m/key,20/d/key",
    "confirm_email": "1/10s/key,20/d/key",
    "verify_phone": "1/30s/key,10/d/key,5/m/ip",
    # A mobile network stands behind few addresses: many people may sign up from one.
    "text_code": "5/m/ip,60/h/ip,1/30s/key,10/d/key",
    "reset_password": "20/m/ip,5/m/key,20/d/key",
    "change_phone": "5/m/user",
}
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
MFA_ADAPTER = "awn.web.adapter.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
# Browsers speak of passkeys on http only with "localhost".
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not AWN_PUBLIC_URL.startswith("https://")
MFA_TOTP_ISSUER = "Awn"
# Clocks of telephones are half a minute off now and then.
MFA_TOTP_TOLERANCE = 1

AWN_SEARCH = env.one_of("AWN_SEARCH", ["memory", "postgres"])

AWN_AUDIT_DAYS = int(os.environ.get("AWN_AUDIT_DAYS", "730"))

AWN_DORMANT_DAYS = int(os.environ.get("AWN_DORMANT_DAYS", "1095"))

AWN_OBJECTION_DAYS = int(os.environ.get("AWN_OBJECTION_DAYS", "14"))
# Working days within which a request for help is answered, as its page promises.
AWN_SUPPORT_DAYS = int(os.environ.get("AWN_SUPPORT_DAYS", "2"))
# Where the worker reaches the web processes to look whether they answer; empty: at the public address.
AWN_STATUS_URL = os.environ.get("AWN_STATUS_URL", "").rstrip("/")

# Requests for seats in a queue that one web process answers at a time; those beyond are asked to come again.
AWN_QUEUE_AT_ONCE = int(os.environ.get("AWN_QUEUE_AT_ONCE", "2"))
# How much of what trusted organisations publish at once moderators read afterwards.
AWN_SAMPLED_PERCENT = int(os.environ.get("AWN_SAMPLED_PERCENT", "10"))
AWN_CHECK_IN_RADIUS_M = int(os.environ.get("AWN_CHECK_IN_RADIUS_M", "300"))

# Rosters: hours of rest between two shifts that a new one begins with, and the longest that a plan may take.
AWN_ROSTER_REST_HOURS = int(os.environ.get("AWN_ROSTER_REST_HOURS", "10"))
AWN_ROSTER_SECONDS = int(os.environ.get("AWN_ROSTER_SECONDS", "180"))

# Ways to prove who somebody is: a TOML file (docs/identity.md).
AWN_IDENTITY_PROVIDERS = os.environ.get("AWN_IDENTITY_PROVIDERS", "")

# Documents that people hand in, encrypted; never under a folder that is served.
AWN_UPLOADS_FOLDER = os.environ.get("AWN_UPLOADS_FOLDER", str(HOME / "uploads"))
# clamd, as unix:/run/clamav/clamd.ctl or host:port; empty: uploads are not scanned.
AWN_CLAMAV = os.environ.get("AWN_CLAMAV", "")

# Recordings and sign-language films of opportunities, and how large they may be.
AWN_MEDIA_FOLDER = os.environ.get("AWN_MEDIA_FOLDER", str(HOME / "media"))
AWN_MEDIA_AUDIO_MB = int(os.environ.get("AWN_MEDIA_AUDIO_MB", "20"))
AWN_MEDIA_FILM_MB = int(os.environ.get("AWN_MEDIA_FILM_MB", "60"))

# The analysts' extract: safe aggregates as Parquet files, written anew every night.
AWN_EXTRACTS_FOLDER = os.environ.get("AWN_EXTRACTS_FOLDER", str(HOME / "extracts"))
# Models of the forecasts, one file of numbers for each version (docs/forecasts.md).
AWN_MODELS_FOLDER = os.environ.get("AWN_MODELS_FOLDER", str(HOME / "models"))

AWN_KEYS_STORE = env.one_of("AWN_KEYS_STORE", ["file", "pkcs11"])
AWN_KEYS_FOLDER = os.environ.get("AWN_KEYS_FOLDER", str(HOME / "keys"))
AWN_KEYS_PASSPHRASE = os.environ.get("AWN_KEYS_PASSPHRASE", "")
AWN_PKCS11_MODULE = os.environ.get("AWN_PKCS11_MODULE", "/usr/lib/softhsm/libsofthsm2.so")
AWN_PKCS11_TOKEN = os.environ.get("AWN_PKCS11_TOKEN", "awn")
AWN_PKCS11_PIN = os.environ.get("AWN_PKCS11_PIN", "")
AWN_DOCUMENTS_FOLDER = os.environ.get("AWN_DOCUMENTS_FOLDER", str(HOME / "documents"))
AWN_PDF_ROOTS = os.environ.get("AWN_PDF_ROOTS", "")
AWN_TSA_URL = os.environ.get("AWN_TSA_URL", "local")

# Under this name checkpoints are signed; it should not change when an address does.
AWN_LOG_ORIGIN = os.environ.get("AWN_LOG_ORIGIN", AWN_PUBLIC_URL.partition("://")[2] + "/log")
# Other platforms whose certificates are believed: a JSON file.
AWN_TRUSTED_ISSUERS = os.environ.get("AWN_TRUSTED_ISSUERS", "")
AWN_TRUST_LOOPBACK = env.flag("AWN_TRUST_LOOPBACK", default=False)

# Where statements on courses go, of learners who agreed: a record store (docs/learning.md).
AWN_LRS_URL = env.outgoing("AWN_LRS_URL")
AWN_LRS_KEY = os.environ.get("AWN_LRS_KEY", "")
AWN_LRS_SECRET = os.environ.get("AWN_LRS_SECRET", "")
AWN_LRS_VERSION = env.one_of("AWN_LRS_VERSION", ["1.0.3", "2.0.0"])
# Other platforms that may begin our courses for their learners.
AWN_CMI5_HOSTS = env.words("AWN_CMI5_HOSTS", default=[])

LANGUAGE_CODE = "ar"
LOCALE_PATHS = [PACKAGE / "locale"]
AWN_LANGUAGE_SHARE = env.share("AWN_LANGUAGE_SHARE", default=90)
LANGUAGES = offered(LOCALE_PATHS[0], AWN_LANGUAGE_SHARE)
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Riyadh"

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.AppDirectoriesFinder", "awn.web.sheets.Joined"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": env.static_storage(debug=DEBUG)},
}
WHITENOISE_MAX_AGE = 3600

DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_000_000

EMAIL_BACKEND = os.environ.get("AWN_EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend")
EMAIL_FILE_PATH = HOME / "outbox"
EMAIL_HOST = os.environ.get("AWN_EMAIL_HOST", "localhost")
DEFAULT_FROM_EMAIL = os.environ.get("AWN_FROM_EMAIL", "Awn <no-reply@awn.example>")

AWN_SMS = env.one_of("AWN_SMS", ["local", "unifonic", "twilio"])
AWN_SMS_ACCOUNT = os.environ.get("AWN_SMS_ACCOUNT", "")
AWN_SMS_KEY = os.environ.get("AWN_SMS_KEY", "")
AWN_SMS_SENDER = os.environ.get("AWN_SMS_SENDER", "")
AWN_SMS_URL = os.environ.get("AWN_SMS_URL", "")
AWN_SMS_FOLDER = os.environ.get("AWN_SMS_FOLDER", str(HOME / "outbox" / "sms"))

# Messages to many: at most so many a second leave the house, over all workers.
AWN_MESSAGES_PER_SECOND = float(os.environ.get("AWN_MESSAGES_PER_SECOND", "50"))

_secure = AWN_PUBLIC_URL.startswith("https://")
SESSION_COOKIE_SECURE = _secure
CSRF_COOKIE_SECURE = _secure
SECURE_SSL_REDIRECT = _secure
SECURE_HSTS_SECONDS = 31_536_000 if _secure else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _secure else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "awn.web.errors.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "connect-src": [SELF, *([AWN_LIVE_URL] if AWN_LIVE_URL else [])],
        "img-src": [SELF, "data:"],
        "media-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    # A refusal is an answer, not a fault: only what we got wrong is worth a line.
    "loggers": {"django.request": {"level": "ERROR"}},
    "root": {"handlers": ["console"], "level": os.environ.get("AWN_LOG_LEVEL", "WARNING")},
}
