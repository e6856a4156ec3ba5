"""Settings of the portal, read from the environment; what is missing stops the start with its name.

`.env` (see `.env.example`) or, beside a running `make run`, `.run/env` fill in what the environment
does not say.
"""

import base64
import binascii
from datetime import time, timedelta
from decimal import Decimal
from pathlib import Path

import environ
from celery.schedules import crontab
from django.conf import global_settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from eshram import look

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
    "schemes",
    "oauth2_provider",
    "aggregators",
    "integrations",
    "integrations.onorc",
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
CELERY_BEAT_SCHEDULE = {
    "sweep-outbox": {
        "task": "eshram.outbox.tasks.deliver",
        "schedule": timedelta(seconds=5),
        "options": {"expires": 10},
    },
    "sweep-webhooks": {
        "task": "eshram.outbox.tasks.deliver_webhooks",
        "schedule": timedelta(seconds=15),
        "options": {"expires": 15},
    },
    "age-out": {"task": "workers.tasks.age_out", "schedule": crontab(hour=0, minute=10)},
    "provisional-entries": {
        "task": "workers.counter.tasks.provisional_entries",
        "schedule": crontab(hour=9, minute=20),  # it sends messages: not at night
    },
    "nudge": {  # again each hour: for new evidence, and for a shared mobile that has answered
        "task": "workers.tasks.nudge",
        "schedule": crontab(hour="10-20", minute=5),
        "options": {"expires": 3000},
    },
    "forget-sightings": {
        "task": "workers.tasks.forget_sightings",
        "schedule": crontab(hour=2, minute=40),
    },
    "purge": {"task": "workers.tasks.purge", "schedule": timedelta(hours=1)},
    "forget-replies": {
        "task": "workers.tasks.forget_replies",
        "schedule": crontab(hour=3, minute=10),
    },
    "flag-centres": {
        "task": "workers.counter.tasks.flag_centres",
        "schedule": crontab(hour=1, minute=20),
    },
    "propose-month-close": {
        "task": "workers.counter.tasks.propose_last_month",
        "schedule": crontab(hour=2, minute=30, day_of_month="1-3"),
    },
    "count-months": {
        "task": "workers.counter.tasks.count_months",
        "schedule": timedelta(minutes=5),
        "options": {"expires": 300},
    },
    "tidy-camps": {
        "task": "workers.counter.tasks.tidy_camps",
        "schedule": crontab(hour=3, minute=10),
    },
    "end-idle-visits": {
        "task": "workers.counter.tasks.end_idle_visits",
        "schedule": timedelta(minutes=1),
        "options": {"expires": 60},
    },
    "match-waiting-lists": {
        "task": "schemes.tasks.match_waiting_lists",
        "schedule": timedelta(minutes=10),
        "options": {"expires": 600},
    },
    "forget-lists": {
        "task": "schemes.tasks.forget_lists",
        "schedule": crontab(hour=3, minute=40),
    },
    "platform-files": {
        "task": "aggregators.tasks.take_waiting",
        "schedule": timedelta(minutes=2),
        "options": {"expires": 120},
    },
    "platform-answers": {
        "task": "aggregators.tasks.forget_answers",
        "schedule": crontab(hour=3, minute=50),
    },
    "platform-deadlines": {
        "task": "aggregators.tasks.keep_deadlines",
        "schedule": crontab(hour=10, minute=10),
    },
    "platform-invited": {
        "task": "aggregators.tasks.link_registered",
        "schedule": timedelta(minutes=1),
        "options": {"expires": 60},
    },
    "platform-refused": {
        "task": "aggregators.tasks.forget_refused",
        "schedule": crontab(hour=3, minute=40),
    },
    "platform-tokens": {
        "task": "aggregators.tasks.forget_tokens",
        "schedule": crontab(hour=3, minute=50),
    },
    "platform-workers": {
        "task": "aggregators.tasks.count_gig_workers",
        "schedule": crontab(hour=4, minute=10),
    },
    "scheme-news": {  # messages: not at night
        "task": "schemes.tasks.tell_news",
        "schedule": crontab(hour=10, minute=15),
    },
    "scheme-last-days": {
        "task": "schemes.tasks.remind",
        "schedule": crontab(hour=10, minute=30),
    },
    "scheme-moves": {
        "task": "schemes.tasks.read_moves",
        "schedule": timedelta(minutes=1),
        "options": {"expires": 60},
    },
    "send-campaigns": {
        "task": "workers.tasks.send_campaigns",
        "schedule": timedelta(seconds=30),
        "options": {"expires": 30},
    },
    "audit-months": {
        "task": "eshram.audit.tasks.add_partitions",
        "schedule": timedelta(hours=6),
    },
    "fold-figures": {
        "task": "workers.figures.tasks.fold",
        "schedule": timedelta(seconds=30),
        "options": {"expires": 30},
    },
    "count-asked": {
        "task": "workers.figures.tasks.count_asked",
        "schedule": timedelta(minutes=10),
        "options": {"expires": 600},
    },
    "evaluate-schemes": {
        "task": "schemes.tasks.evaluate",
        "schedule": timedelta(minutes=5),
        "options": {"expires": 300},
    },
}


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
WEBHOOK_BACKEND = env("WEBHOOK_BACKEND", default="integrations.platforms.backend.PlatformBackend")
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
# And of who applies for a platform, in whose session this stands.
APPLICANTS_UPLOADS = {"/platform/application/papers/add": 5 * 1024 * 1024}
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
ME_TILES = ["schemes.tile.moved", "schemes.tile.tile", "aggregators.tile.tile"]
# Pages of upper apps for a state's officers, by URL name, and the words of the link to each.
STATE_PAGES = [
    ("state-corridors", _("Who came, and who left")),
    ("state-campaigns", _("Calamities: workers of yours who are there")),
    ("state-schemes", _("Schemes of your state")),
    ("state-saturation", _("How far schemes have come")),
]
# Each takes the user who has just signed out.
SIGN_OUT_STEPS = ["workers.counter.visits.end_of"]
# Each takes a request and returns the HTML of a panel, or "" for who may not see it.
DASHBOARD_PANELS = [
    "workers.figures.dashboard.panel",
    "schemes.dashboard.panel",
    "aggregators.dashboard.panel",
]
# Each makes what there is to try of an upper app, and returns a line about it (manage.py demo).
DEMO_PARTS = ["aggregators.demo.make"]
# Modules that hold the texts of SMS: what must be registered with the operators.
SMS_TEMPLATES = [
    "workers.messages",
    "workers.replies.texts",
    "schemes.messages",
    "aggregators.messages",
]
# What staff see under /admin/health/: each returns an `eshram.integrations.Integration`.
INTEGRATIONS = [
    "integrations.uidai.health.status",
    "eshram.outbox.health.sms",
    "integrations.platforms.health.status",
]

# Who may register (Ministry's portal: 16 to 59 completed years on the day), and who helps.
MINIMUM_AGE, MAXIMUM_AGE = 16, 59
DRAFT_DAYS = 30
HELPLINE = "14434"

# OTPs: six digits, ten minutes, five tries. Hard limits per mobile; a soft one per network address,
# because carriers put thousands of phones behind one.
OTP_MINUTES = 10
OTP_TRIES = 5
OTP_PER_MOBILE_HOUR, OTP_PER_MOBILE_DAY = 10, 30
OTP_TRIES_PER_MOBILE_DAY = 60
# A network takes a number back after 90 days without use, and gives it to somebody else 90 days
# later at the earliest: so long a mobile is trusted since it was last shown to be the worker's.
MOBILE_TRUSTED_DAYS = 180
# After a mobile took another's place: for how long a code to it alone changes neither mobile nor
# bank account.
MOBILE_COOLING_DAYS = 7
CONFIRM_TRIES_DAY = 5  # at the question that a mobile which is not trusted is asked, of one worker
AADHAAR_OTP_PER_ASKER_HOUR, AADHAAR_OTP_PER_NUMBER_HOUR = 6, 20  # asker: a draft or a worker
# At a counter a whole queue is one asker's: an operator's.
AADHAAR_CAPTURES_PER_ASKER_HOUR, AADHAAR_CAPTURES_PER_NUMBER_HOUR = 60, 10
OTP_PER_ADDRESS_MINUTE = env.int("OTP_PER_ADDRESS_MINUTE", default=300)

# The counter: its hours, finding, camps, people without Aadhaar, visits.
# Between these hours a centre's manager may set its own; the ministry sets any.
COUNTER_HOURS = time(7), time(21)
# Walk-ins: how often one operator may look for somebody, whether there is such a worker or not.
FINDS_PER_OPERATOR_HOUR = 60
CODES_PER_OPERATOR_HOUR = 60  # sent before a registration; each asks UIDAI or goes to a mobile
# Finding by UAN takes this long at the least, whether or not there is such a worker to ask for.
FIND_SECONDS = env.float("FIND_SECONDS", default=1.5)
CAMP_BLOCK_NUMBERS, CAMP_BLOCK_DAYS = 200, 14  # that a device takes along, and how long they count
CAMP_BLOCKS_A_DAY = 5  # of one device
CAMP_DAYS_BEFORE, CAMP_DAYS_AFTER = 3, 14  # taking along before a camp, sending after it
CAMP_BATCH = 20  # forms in one sending
CAMP_SMS_A_DAY = 4  # to one mobile, that forms have arrived
CAMP_WAIT_DAYS = 90  # that a form waits for its worker, as the notice says
# People without Aadhaar: after how many days without one they are reminded and stand out in the
# centre's list (UIDAI takes up to 180 days to check an adult), and how long the note is kept.
PROVISIONAL_REMIND_DAYS, PROVISIONAL_DAYS = 30, 365
VISIT_IDLE_MINUTES = 15  # a client left alone at a counter has left

# How many registrations are believable: of one operator, of one centre with its operators together,
# and how long one takes at the least. Filling in the form at the counter takes about three minutes.
COUNTER_PER_OPERATOR = {"hour": 25, "day": 150}
COUNTER_PER_CENTRE = {"hour": 120, "day": 800}
COUNTER_LEAST_SECONDS = env.int("COUNTER_LEAST_SECONDS", default=60)
# How many workers may share a trait before a counter is flagged for it, and before the counter
# refuses one more. A phone of a family is fine, and so is a joint account.
SHARED_FLAGGED_OVER = {"mobile": 10, "bank": 2, "address": 25, "photo": 1, "alike": 1}
SHARED_REFUSED_OVER = {"mobile": 30, "bank": env.int("COUNTER_ACCOUNT_MOST", default=10)}
# A burst: more registrations of one operator than this within so many minutes.
BURST_OVER, BURST_MINUTES = 8, 10
# Refusals of an operator on a day before they are flagged.
REFUSALS_FLAGGED_OVER = {"too_fast": 2, "hours": 5, "shared": 2}
# Visits of an operator on a day that proved nobody, if they are most of the visits of the day.
UNPROVEN_FLAGGED_OVER = 15
# Which part of the registrations at counters is drawn to be called back, and how often we try.
CALL_BACK_SHARE, CALL_BACK_TRIES = 0.02, 3
# What the ministry pays centres of these kinds, in rupees; and for how many months after the close
# of a month what was paid wrongly is set right.
INCENTIVE_KINDS = ["csc", "ssk"]
INCENTIVE_RUPEES = {"registered": Decimal("20.00"), "updated": Decimal("5.00")}
INCENTIVE_CORRECTED_MONTHS = 12

# Who was seen in another state than they live in, in so many of the last months, probably moved.
SEEN_ELSEWHERE_MONTHS, SEEN_WINDOW_MONTHS = 2, 3
SEEN_KEPT_DAYS = env.int("SEEN_KEPT_DAYS", default=400)  # a feed may reach back a year
FEED_API_ROWS = 2000  # of a call; a row is some 200 bytes, and bodies are small

# Before the last day on which a worker can join a scheme by age, the worker is reminded.
SCHEME_REMIND_DAYS = env.int("SCHEME_REMIND_DAYS", default=30)

# Platforms: how many days back a plain report of a day may reach; until how many days after its end
# a financial year can be corrected (the contribution's return is due on 30 June); rows at once.
PLATFORM_LATE_DAYS, PLATFORM_CLOSING_DAYS = 45, 91
# Who works for a platform already is reported within so many days; who joins or leaves, daily.
PLATFORM_EXISTING_DAYS, PLATFORM_CHANGES_DAYS = 45, 1
PLATFORM_BATCH_ROWS, PLATFORM_FILE_ROWS = 10_000, 1_000_000
PLATFORM_REFUSED_DAYS = 30  # that refused rows of a file can be fetched
PLATFORM_UNPACKED_BYTES = 1 << 30  # of an XLSX file
PLATFORM_SLICE_ROWS = 100_000  # of a file in one transaction

# Files of platforms by SFTP (`manage.py platform_sftp`). Without a host key one is made and kept
# beside the files.
SFTP_HOST, SFTP_PORT = env("SFTP_HOST", default="127.0.0.1"), env.int("SFTP_PORT", default=2022)
SFTP_ROOT = env("SFTP_ROOT", default=str(BASE_DIR / ".run" / "sftp"))
SFTP_HOST_KEY = env("SFTP_HOST_KEY", default="")  # OpenSSH's private key, in Base64
SFTP_FILE_BYTES, SFTP_FILES_MOST = 512 << 20, 50  # of one file, and that wait for a platform
SFTP_KEYS_MOST = 5  # of one person
SFTP_CONNECTIONS = 5  # of one person at once
# The API of platforms: bytes of one call, calls and rows a minute of one platform, days that an
# answer is kept for its Idempotency-Key, seconds that a call waits for another of the platform.
PLATFORM_API = "/api/platform/v1/"
PLATFORM_BODY_BYTES = 8 * 1024 * 1024
PLATFORM_CALLS_MINUTE = env.int("PLATFORM_CALLS_MINUTE", default=300)
PLATFORM_ROWS_MINUTE = env.int("PLATFORM_ROWS_MINUTE", default=200_000)
PLATFORM_ANSWER_DAYS, PLATFORM_WAIT_SECONDS = 7, 20
# Looking up workers takes at the least so long, and so long a row, whether there are such or not.
PLATFORM_LOOKUP_SECONDS = env.float("PLATFORM_LOOKUP_SECONDS", default=0.3)
PLATFORM_LOOKUP_ROW_SECONDS = env.float("PLATFORM_LOOKUP_ROW_SECONDS", default=0.0003)
# Wrong dates of birth: of one UAN, and in all, that a platform may give on a day.
PLATFORM_MISSES_UAN, PLATFORM_MISSES_DAY = 5, 2_000
PLATFORM_ENDPOINTS = 5  # for webhooks, of one platform
PLATFORM_SECRET_DAYS = 7  # that the secret before the last still signs
# Days of a financial year that make somebody a platform worker of the next: with one, or in all
# (Social Security (Central) Rules, 2026).
PLATFORM_DAYS_ONE, PLATFORM_DAYS_ALL = 90, 120
# A worker's complaint: days that the platform has to answer, and before which it is reminded; how
# many one worker has under way, and begins a day.
PLATFORM_DISPUTE_DAYS = env.int("PLATFORM_DISPUTE_DAYS", default=15)
PLATFORM_DISPUTE_REMIND_DAYS = 3
PLATFORM_DISPUTES_OPEN, PLATFORM_DISPUTES_DAY = 30, 15
# An invitation: after how many days it is sent once more, and when it is too old. How often a link
# may ask for a code in an hour, and one network address for links.
PLATFORM_INVITATION_REMIND_DAYS, PLATFORM_INVITATION_DAYS = 7, 30
PLATFORM_INVITATION_CODES_HOUR, PLATFORM_LINKS_ADDRESS_MINUTE = 5, 300

# A message in a calamity, where lives are in danger, goes at any hour and to mobiles that want no
# messages too. TRAI's Customer Preference Regulations 2018 count no message as unsolicited that the
# Central or a State Government sends in the public interest, and the Disaster Management Act 2005
# (sections 35, 36, 38) has them warn and inform. Off: such mobiles get none, and nobody at night.
CAMPAIGN_URGENT_TO_ALL = env.bool("CAMPAIGN_URGENT_TO_ALL", default=True)
CAMPAIGN_LIST_DAYS = 30  # that the home states see who of theirs is there

# Public figures leave empty what counts fewer people than this, and what would give them away.
FIGURES_LEAST = env.int("FIGURES_LEAST", default=10)
# Publish once a day instead of every minute, so that nobody watches single workers come in.
FIGURES_DAILY = env.bool("FIGURES_DAILY", default=False)

# Nudges: who is asked whether the address or the work is still right, and how often.
NUDGE_AFTER_DAYS = 365  # since the worker last said it
NUDGE_EVERY_DAYS = 90  # one worker
NUDGE_OPEN_DAYS = 30  # that an answer is waited for, before another worker of the phone is asked
NUDGE_PARTS_A_DAY = env.int("NUDGE_PARTS_A_DAY", default=500_000)  # of SMS, as they are paid for

# Replies by SMS (workers/replies): how long our question waits for its answer, how long "0" takes a
# change back; what is the same text once more; and what keeps two machines from answering each
# other for ever: SMS that only explain (one in so many hours), and all answers of a day.
REPLY_QUESTION_HOURS, REPLY_UNDO_DAYS = 48, 7
REPLY_REPEAT_HOURS, REPLY_READING_SECONDS = 24, env.int("REPLY_READING_SECONDS", default=10)
REPLY_EXPLAIN_HOURS, REPLIES_ANSWERED_A_DAY = 24, 10
REPLY_KEPT_DAYS = 365  # what was written; what it changed is kept as long as the worker's record
