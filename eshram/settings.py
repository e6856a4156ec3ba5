"""Settings of the portal, read from the environment; what is missing stops the start with its name.

`.env` (see `.env.example`) or, beside a running `make run`, `.run/env` fill in what the environment
does not say.
"""

import base64
import binascii
from pathlib import Path

import environ
from django.conf import global_settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from eshram import look
from eshram.queues import CELERY_TASK_QUEUES, CELERY_TASK_ROUTES  # noqa: F401 - settings
from eshram.schedule import CELERY_BEAT_SCHEDULE  # noqa: F401 - a setting

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
for env_file in (BASE_DIR / ".env", BASE_DIR / ".run" / "env"):
    if "DATABASE_URL" not in env.ENVIRON and env_file.exists():
        env.read_env(env_file)

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")

# A sandbox accepts test Aadhaar numbers and shows every SMS to anybody: on this machine only.
SANDBOX = env.bool("SANDBOX", default=False)
LOCAL_HOSTS = {"localhost", "127.0.0.1", "[::1]", "testserver"}
if SANDBOX and not set(ALLOWED_HOSTS) <= LOCAL_HOSTS:
    raise ImproperlyConfigured("SANDBOX=true is for this machine only: ALLOWED_HOSTS names others.")
if DEBUG and not SANDBOX:  # its error pages show settings and what people typed
    raise ImproperlyConfigured("DEBUG=true is for a sandbox only.")

INSTALLED_APPS = [
    "unfold",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "crispy_forms",
    "crispy_bootstrap5",
    "bootstrap",
    "django_otp",
    "django_otp.plugins.otp_static",
    "eshram.accounts",
    "eshram.audit",
    "eshram.geography",
    "eshram.outbox",
    "workers",
    "workers.vault",
    "workers.figures",
    "workers.counter",
    "workers.grievances",
    "workers.helpline",
    "schemes",
    "oauth2_provider",
    "aggregators",
    "integrations",
    "integrations.onorc",
    "integrations.states",
    "integrations.registries",
]

MIDDLEWARE = [
    "eshram.logs.RequestMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "eshram.middleware.refuse_nul_bytes",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "eshram.middleware.refuse_large_bodies",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "eshram.audit.context.middleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "eshram.accounts.audience.AudienceMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "eshram.middleware.loosen_admin_policy",
]

ROOT_URLCONF = "eshram.urls"
WSGI_APPLICATION = "eshram.wsgi.application"
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
                "eshram.context.portal",
            ],
        },
    },
]

# Two databases: the register, and the Aadhaar Data Vault in a place of its own.
DATABASES = {"default": env.db("DATABASE_URL"), "vault": env.db("VAULT_DATABASE_URL")}
for database in DATABASES.values():
    if database["ENGINE"] != "django.db.backends.postgresql":
        raise ImproperlyConfigured("DATABASE_URL and VAULT_DATABASE_URL take PostgreSQL.")
    database |= {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}
DATABASE_ROUTERS = ["workers.vault.router.VaultRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
    }
}

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_DB_REUSE_MAX = 1000  # tasks on one connection; a new one costs more than a task
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A broker that is down must not hold a page up: the row is the queue, and beat's sweep finds it.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0.1,
    "interval_max": 0.1,
}
CELERY_TIMEZONE = "Asia/Kolkata"


def key(name: str) -> str:
    """32 random bytes in base64, or a start that fails by name."""
    try:
        if len(base64.b64decode(env(name), validate=True)) == 32:
            return env(name)
    except binascii.Error:
        pass
    raise ImproperlyConfigured(
        f"{name} must be 32 random bytes in base64: python -m eshram.newkeys"
    )


def keys(name: str) -> dict[int, str]:
    """`2:key,1:key` as {2: key, 1: key}, the newest first: it seals, all of them open."""
    try:
        pairs = dict(pair.split(":", 1) for pair in env(name).split(","))
        found = {int(number): value for number, value in pairs.items()}
        if all(
            0 < n < 256 and len(base64.b64decode(v, validate=True)) == 32 for n, v in found.items()
        ):
            return found
    except ValueError:
        pass
    raise ImproperlyConfigured(f"{name} must be like 1:key,2:key, each key as eshram.newkeys makes")


UAN_KEY = key("UAN_KEY")
VAULT_KEYS, VAULT_FINGERPRINT_KEY = keys("VAULT_KEYS"), key("VAULT_FINGERPRINT_KEY")
DATA_KEYS, DATA_FINGERPRINT_KEY = keys("DATA_KEYS"), key("DATA_FINGERPRINT_KEY")

# Ports: which backend proves identity and which carries SMS.
IDENTITY_BACKEND = env("IDENTITY_BACKEND", default="integrations.uidai.backend.UidaiBackend")
UIDAI_URL = env("UIDAI_URL")
UIDAI_AUA = env("UIDAI_AUA", default="public" if SANDBOX else environ.Env.NOTSET)
UIDAI_LICENCE_KEY = env("UIDAI_LICENCE_KEY", default="sandbox" if SANDBOX else environ.Env.NOTSET)
UIDAI_TIMEOUT_SECONDS = env.float("UIDAI_TIMEOUT_SECONDS", default=3)
SMS_BACKEND = env(
    "SMS_BACKEND",
    default="integrations.sms.sandbox.SandboxBackend" if SANDBOX else environ.Env.NOTSET,
)
WEBHOOK_BACKENDS = {
    "endpoint": "integrations.platforms.backend.PlatformBackend",
    "registry": "integrations.registries.callbacks.CallbackBackend",
    "push": "integrations.states.pushing.PushBackend",
}
WEBHOOK_SECONDS = env.float("WEBHOOK_SECONDS", default=15)  # of one call, whatever the other does
SMS_PART_PAISE = env.int("SMS_PART_PAISE", default=15)  # what the operator takes for one part
# Who signs what a gateway sends us (integrations/sms/signing.py): base64, an old and a new one
# while they change. In a sandbox the trial phone's own is added.
SMS_GATEWAY_SECRETS = env.list("SMS_GATEWAY_SECRETS", default=[])
# A gateway that takes one HTTP POST a message: `integrations.sms.gateway.HttpBackend`. FIELDS says
# under which name it wants what we have; the answer's id and code are found by paths (data.0.id).
SMS_HTTP_URL = env("SMS_HTTP_URL", default="")
SMS_HTTP_HEADERS = env.json("SMS_HTTP_HEADERS", default={})  # {"Authorization": "Bearer …"}
SMS_HTTP_FIELDS = env.json(
    "SMS_HTTP_FIELDS",
    default={
        "id": "client_ref", "mobile": "to", "text": "text", "header": "from",
        "entity": "entity_id", "template": "template_id",
    },
)  # fmt: skip
SMS_HTTP_EXTRA = env.json("SMS_HTTP_EXTRA", default={})  # the same in every message
SMS_HTTP_FORM = env.bool("SMS_HTTP_FORM", default=False)  # a form instead of JSON
SMS_HTTP_MOBILE_PREFIX = env("SMS_HTTP_MOBILE_PREFIX", default="91")
SMS_HTTP_HONOURS_IDS = env.bool("SMS_HTTP_HONOURS_IDS", default=False)  # drops a repeated id
SMS_HTTP_ANSWER_ID = env("SMS_HTTP_ANSWER_ID", default="id")
SMS_HTTP_ANSWER_CODE = env("SMS_HTTP_ANSWER_CODE", default="code")
SMS_HTTP_GOOD_CODES = env.list("SMS_HTTP_GOOD_CODES", default=["0", "000", "200", "success"])
SMS_HTTP_TEMPORARY_CODES = env.list("SMS_HTTP_TEMPORARY_CODES", default=[])
# A gateway that speaks SMPP 3.4: `integrations.sms.smpp.SmppBackend`, `manage.py sms_receive`.
SMPP_HOST, SMPP_PORT = env("SMPP_HOST", default=""), env.int("SMPP_PORT", default=2775)
SMPP_SYSTEM_ID = env("SMPP_SYSTEM_ID", default="")
SMPP_PASSWORD = env("SMPP_PASSWORD", default="")
SMPP_TLS = env.bool("SMPP_TLS", default=not SANDBOX)
SMPP_BINDS = env.int("SMPP_BINDS", default=4)  # connections of one pump
SMPP_TIMEOUT_SECONDS = env.float("SMPP_TIMEOUT_SECONDS", default=10)
SMPP_CHAIN = env("SMPP_CHAIN", default="")  # hash of entity and telemarketers, if they want it
SANDBOX_PHONE_URL = env("SANDBOX_PHONE_URL", default="" if not SANDBOX else environ.Env.NOTSET)
# The stand-in of a fingerprint and iris device, on a port of its own.
SANDBOX_DEVICE_URL = env("SANDBOX_DEVICE_URL", default="" if not SANDBOX else environ.Env.NOTSET)
# Where browsers find the RD service of a registered device: on the operator's own machine (UIDAI,
# Aadhaar Registered Devices 2.0).
RD_SERVICE_URLS = (
    [SANDBOX_DEVICE_URL]
    if SANDBOX
    else [f"http://127.0.0.1:{port}" for port in range(11100, 11121)]
)
PORTAL_URL = env("PORTAL_URL")  # as workers see it, without a closing slash

# E-mail is a help to staff, not a way to workers; without EMAIL_URL none is sent.
EMAIL_URL = env("EMAIL_URL", default="")
if EMAIL_URL:
    vars().update(env.email_url("EMAIL_URL"))
EMAIL_TIMEOUT = 5
DEFAULT_FROM_EMAIL = env("EMAIL_FROM", default="register@localhost")

# Files of platforms by SFTP (`manage.py platform_sftp`). Without a host key one is made and kept
# beside the files.
SFTP_HOST, SFTP_PORT = env("SFTP_HOST", default="127.0.0.1"), env.int("SFTP_PORT", default=2022)
SFTP_ROOT = env("SFTP_ROOT", default=str(BASE_DIR / ".run" / "sftp"))
SFTP_HOST_KEY = env("SFTP_HOST_KEY", default="")  # OpenSSH's private key, in Base64

# Files for states, encrypted: out of any web server's reach, on a disk that web and Celery share.
EXPORT_ROOT = env("EXPORT_ROOT", default=str(BASE_DIR / ".run" / "exports"))
# Who gives the bytes of such files: "" this portal; "x-sendfile" Apache; else where nginx has
# EXPORT_ROOT as an internal location, as "/exports/".
SEND_FILES_BY = env("SEND_FILES_BY", default="")
# Of a process, which must have more threads; and of one recipient. See eshram/downloads.py.
DOWNLOADS_AT_ONCE = env.int("DOWNLOADS_AT_ONCE", default=2)
DOWNLOADS_OF_ONE = env.int("DOWNLOADS_OF_ONE", default=2)
# Our name in the DCI registry, as senders write it in `receiver_id`; a sandbox without one answers
# to any.
REGISTRY_ID = env("REGISTRY_ID", default="" if SANDBOX else "eshram.gov.in")

# Staff accounts
AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
OTP_TOTP_ISSUER = "e-Shram"
# Tries of codes are counted in eshram/accounts/throttle.py, which locks nobody out for others.
OTP_STATIC_THROTTLE_FACTOR = 0
INVITATION_HOURS = 72

# The programs of platforms: OAuth 2.0, client credentials alone (aggregators/oauth.py).
OAUTH2_PROVIDER_APPLICATION_MODEL = "aggregators.Client"
OAUTH2_PROVIDER = {
    "SCOPES_BACKEND_CLASS": "aggregators.oauth.ClientScopes",
    "OAUTH2_VALIDATOR_CLASS": "aggregators.oauth.Validator",
    "CLIENT_SECRET_GENERATOR_LENGTH": 64,
    "CLIENT_SECRET_HASHER": "random_secret",
    "ACCESS_TOKEN_EXPIRE_SECONDS": 3600,
    "ALLOWED_REDIRECT_URI_SCHEMES": ["https"],
    "REFRESH_TOKEN_REUSE_PROTECTION": True,
    **{
        f"COMPLIANT_BCP_RFC9700_{name}": True
        for name in (
            "IMPLICIT_GRANT", "PASSWORD_GRANT", "PKCE_METHOD", "ACCESS_TOKEN_TRANSPORT",
            "AUTHZ_RESPONSE_ISS", "TOKEN_STORAGE", "REFRESH_TOKEN", "REDIRECT_URI_SCHEME",
            "REDIRECT_URI_MATCHING", "PKCE_REQUIRED",
        )
    },
}  # fmt: skip
# Passwords as Django has them; the last is for secrets of 64 random letters, see there.
PASSWORD_HASHERS = [
    *global_settings.PASSWORD_HASHERS,
    "aggregators.oauth.RandomSecretHasher",
]
# After a rotation the secret before is good for so long.
PLATFORM_OVERLAP_HOURS = 72

# Languages and time
LANGUAGE_CODE = "en"
LANGUAGES = [("hi", "हिन्दी"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["eshram.formats"]
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
TIME_ZONE = "Asia/Kolkata"
USE_TZ = True

# Files and forms
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / ".run" / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
CRISPY_FAIL_SILENTLY = False
FORM_RENDERER = "eshram.rendering.QuickInputs"
UNFOLD = look.UNFOLD

# Over HTTPS everywhere but in a sandbox, which is plain HTTP on this machine.
SECURE_SSL_REDIRECT = not SANDBOX
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if not SANDBOX else None
SECURE_HSTS_SECONDS = 0 if SANDBOX else 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not SANDBOX
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
# Proxies of ours between the network and us: as many entries of X-Forwarded-For are to be believed.
PROXIES = env.int("PROXIES", default=0 if SANDBOX else 1)

# A proxy that asks the programs of states for client certificates says which one it saw in this
# header, and is at one of these networks (integrations/states/certificates.py). Empty: none does.
CLIENT_CERT_HEADER = env("CLIENT_CERT_HEADER", default="")
CLIENT_CERT_PROXIES = env.list("CLIENT_CERT_PROXIES", default=[])

# Cookies and sessions
if not SANDBOX:  # no neighbouring host, and nobody without HTTPS, can plant these
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = not SANDBOX
# The registered browsers of centres; see workers/counter/devices.py.
DEVICE_COOKIE_NAME = "device" if SANDBOX else "__Host-device"
SESSION_ENGINE = "eshram.accounts.sessions"
SESSION_COOKIE_AGE = 2 * 3600  # of doing nothing
WORKER_SESSION_SECONDS = STAFF_SESSION_SECONDS = 12 * 3600  # at the longest
STAFF_IDLE_SECONDS = 1800
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "eshram.views.csrf_failure"
WORKER_SIGN_IN = "me-sign-in"

# What a page may load and send
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "connect-src": ["'self'"],
        "font-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}
# What django-unfold's Alpine needs, under /admin/ alone: `eshram.middleware.loosen_admin_policy`.
ADMIN_CONTENT_SECURITY_POLICY = {
    "script-src": ["'unsafe-eval'"],
    "style-src": ["'unsafe-inline'"],
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 512 * 1024
# Pages of staff that take a file, and its size in bytes at most. Up to 16 MB it never touches the
# disk; a platform's million rows wait in a temporary file until they are staged.
UPLOADS = {
    "/admin/counter/centre/import/": 16 * 1024 * 1024,
    "/admin/schemes/beneficiarylist/add/": 16 * 1024 * 1024,
    "/admin/onorc/feed/add/": 16 * 1024 * 1024,
    "/platform/reports/send/": 128 * 1024 * 1024,
}
# And of others: what stands in the session of who may, the address, the size.
VISITORS_UPLOADS = [
    ("platform_application", r"/platform/application/papers/add", 5 * 1024 * 1024),
    ("uan", r"/me/grievances/[1-5][0-9]{10}/files", 5 * 1024 * 1024),
    ("grievance", r"/grievance/mine/[1-5][0-9]{10}/files", 5 * 1024 * 1024),
    ("visit", r"/centre/[0-9a-f-]{36}/worker/grievances/[1-5][0-9]{10}/files", 5 * 1024 * 1024),
]
FILE_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200

# Logs, error reports and measurements
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"portal": {"()": "eshram.logs.Line" if SANDBOX else "eshram.logs.Json"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "portal"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        # Each request leaves a line of ours, so these would only say a path besides.
        "django.request": {"level": "ERROR"},
        "gunicorn.error": {"handlers": ["console"], "propagate": False},
        # They announce each task that is sent, and each that is received.
        "celery.beat": {"level": "WARNING"},
        "splink": {"level": "WARNING"},
        "sqlglot": {"level": "WARNING"},
        "celery.worker.strategy": {"level": "WARNING"},
    },
}
# An error report shows where, never with what: forms hold Aadhaar numbers, OTPs and bank numbers.
DEFAULT_EXCEPTION_REPORTER_FILTER = "eshram.reporting.NoValues"
# Who brings this may read /metrics from elsewhere; empty: this machine alone may.
METRICS_TOKEN = env("METRICS_TOKEN", default="")

# Parts of pages and checks that a lower app shows without knowing them.
HEALTH_CHECKS = ["eshram.health.databases", "eshram.health.redis", "eshram.health.migrations"]
# Each takes a request and a worker, shown on /me/ and to the operator of a centre whom the worker
# came to, and returns HTML, or "" for nothing.
ME_TILES = [
    "workers.helpline.tile.tile",
    "schemes.tile.moved",
    "schemes.tile.tile",
    "aggregators.tile.tile",
    "workers.grievances.tile.tile",
]
# Each takes a request and a worker's UANs, shown on /me/consents/, and returns HTML.
CONSENT_PARTS = ["integrations.states.mine.disclosures_part"]
# Pages of upper apps for a state's officers, by URL name, and the words of the link to each.
STATE_PAGES = [
    ("state-corridors", _("Who came, and who left")),
    ("state-campaigns", _("Calamities: workers of yours who are there")),
    ("state-exports", _("Files for departments")),
    ("state-agreements", _("What your state gets from the register")),
    ("state-schemes", _("Schemes of your state")),
    ("state-saturation", _("How far schemes have come")),
    ("state-grievances", _("Grievances at your desk")),
    ("state-waits", _("How grievances stand")),
    ("state-exclusion", _("Where people drop out of registering")),
]
# Each takes a state's officer, and returns what waits for them, line by line: a sentence and the
# URL name of the page where it is done.
STATE_TODAY = ["integrations.states.today.files", "workers.grievances.tile.at_desk"]
# Each takes the `Talk` around an SMS that came in (workers/replies), and returns what it did with
# it, or None for what is not its own.
REPLY_HOOKS = ["workers.grievances.hearing.hear"]
# Each takes the user who has just signed out.
SIGN_OUT_STEPS = ["workers.counter.visits.end_of", "workers.helpline.calls.end_of"]
# Each takes a request and returns the HTML of a panel, or "" for who may not see it.
DASHBOARD_PANELS = [
    "workers.figures.dashboard.panel",
    "schemes.dashboard.panel",
    "aggregators.dashboard.panel",
]
# Each makes what there is to try of an upper app, and returns a line about it (manage.py demo).
DEMO_PARTS = ["aggregators.demo.make", "integrations.states.demo.make"]
# Modules that hold the texts of SMS: what must be registered with the operators.
SMS_TEMPLATES = [
    "workers.messages",
    "workers.replies.texts",
    "workers.grievances.texts",
    "workers.helpline.texts",
    "schemes.messages",
    "aggregators.messages",
]
# What staff see under /admin/health/: each returns an `eshram.integrations.Integration`.
INTEGRATIONS = [
    "integrations.uidai.health.status",
    "eshram.outbox.health.sms",
    "integrations.platforms.health.status",
    "integrations.states.health.exports",
    "integrations.states.health.pushed",
]

# Ages, limits, deadlines, rates.
from eshram.rules import *  # noqa: E402, F403
