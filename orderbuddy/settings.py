"""The settings, each from one environment variable (see .env.example). What beat calls, and what
goes out, are in the two files beside this one.

Wrong or missing values are named by the system checks in `orderbuddy/checks.py`.
"""

import secrets
import warnings

from orderbuddy.environment import BASE_DIR, env
from orderbuddy.logging import logging_config
from orderbuddy.no_maps import look_for_no_maps
from orderbuddy.settings_beat import *  # noqa: F403
from orderbuddy.settings_outgoing import *  # noqa: F403
from orderbuddy.uploads_storage import uploads_storage

look_for_no_maps()

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY_IS_SET = bool(env.str("SECRET_KEY", default=""))
# Without a key everything still imports; the checks then refuse to start in production.
SECRET_KEY = env.str("SECRET_KEY", default="") or secrets.token_urlsafe(50)
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
# Hashes the addresses of who said STOP; "" is SECRET_KEY.
CONSENT_KEY = env.str("CONSENT_KEY", default="")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
HTTPS_ONLY = env.bool("HTTPS_ONLY", default=not DEBUG)

# Where guests, staff and clients reach us; also the origins that other apps may call us from.
API_ENDPOINT = env.str("API_ENDPOINT", default="http://localhost:8000").rstrip("/")
MENU_ENDPOINT = env.str("MENU_ENDPOINT", default="").rstrip("/")
STORE_ENDPOINT = env.str("STORE_ENDPOINT", default="").rstrip("/")
# What QR codes begin with, where that is not API_ENDPOINT: a short host makes a plainer code.
SHORT_LINK_ENDPOINT = env.str("SHORT_LINK_ENDPOINT", default="").rstrip("/")

INSTALLED_APPS = [
    "orderbuddy.apps.OrderBuddyConfig",
    "orderbuddy.apps.MongoAdminConfig",
    "orderbuddy.apps.MongoAuthConfig",
    "orderbuddy.apps.MongoContentTypesConfig",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_mongodb_backend",
    "corsheaders",
    "csp",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "channels",
    "menus.apps.MenusConfig",
    "ordering.apps.OrderingConfig",
    "payments.apps.PaymentsConfig",
    "kitchen.apps.KitchenConfig",
    "messaging.apps.MessagingConfig",
]

MIDDLEWARE = [
    "orderbuddy.api.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "orderbuddy.accounts.middleware.PersonMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "orderbuddy.api.middleware.PagePolicyMiddleware",
    "orderbuddy.api.idempotency.IdempotencyMiddleware",
]

ROOT_URLCONF = "orderbuddy.urls"
WSGI_APPLICATION = "orderbuddy.wsgi.application"
ASGI_APPLICATION = "orderbuddy.asgi.application"
APPEND_SLASH = False

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
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

# --- data ---------------------------------------------------------------------------------------

MONGODB_URL = env.str("MONGODB_URL", default="")
MONGODB_NAME = env.str("MONGODB_NAME", default="orderbuddy")
REDIS_URL = env.str("REDIS_URL", default="")

DATABASES = {
    "default": {
        "ENGINE": "django_mongodb_backend",
        "HOST": MONGODB_URL or "mongodb://127.0.0.1:27017/?replicaSet=orderbuddy",
        "NAME": MONGODB_NAME,
        # A guest waits two seconds for a clear 503, not thirty for a timeout of the phone.
        "OPTIONS": {
            "serverSelectionTimeoutMS": env.int("MONGODB_SELECTION_TIMEOUT_MS", default=2000),
            "connectTimeoutMS": 2000,
            "socketTimeoutMS": env.int("MONGODB_SOCKET_TIMEOUT_MS", default=20000),
            "maxPoolSize": env.int("MONGODB_POOL_SIZE", default=32),
        },
    },
}
DATABASE_ROUTERS = ["django_mongodb_backend.routers.MongoRouter"]
DEFAULT_AUTO_FIELD = "django_mongodb_backend.fields.ObjectIdAutoField"
MIGRATION_MODULES = {
    "admin": "orderbuddy.mongo_migrations.admin",
    "auth": "orderbuddy.mongo_migrations.auth",
    "contenttypes": "orderbuddy.mongo_migrations.contenttypes",
}

VALKEY_URL = REDIS_URL or "redis://127.0.0.1:6379/0"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": VALKEY_URL,
        "KEY_PREFIX": MONGODB_NAME,
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 2},
    },
}
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "orderbuddy.layers.PubSubLayer",
        "CONFIG": {"hosts": [VALKEY_URL], "prefix": MONGODB_NAME},
    },
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"  # nobody is signed out when Valkey restarts

CELERY_BROKER_URL = VALKEY_URL
# Whoever tells a worker something does not wait for a Valkey that does not answer.
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_connect_timeout": 2, "socket_timeout": 10}
CELERY_TASK_DEFAULT_QUEUE = f"{MONGODB_NAME}.tasks"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_CONSUMER = "orderbuddy.consumer:Consumer"
# A worker that hears of no task for so long, although some wait, ends itself (0: never).
WORKER_DEAF_SECONDS = env.int("WORKER_DEAF_SECONDS", default=60)

# --- people -------------------------------------------------------------------------------------

AUTH_USER_MODEL = "orderbuddy.User"
# E-mail addresses in `users` are another program's too, so uniqueness is not ours to enforce.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
AUTHENTICATION_BACKENDS = ["orderbuddy.accounts.backends.MemberBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/kitchen/"
LOGOUT_REDIRECT_URL = "/sign-in/"

# --- the web ------------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("es", "Español"), ("pt", "Português")]
USE_I18N = True
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / env.str("STATIC_ROOT", default="var/static")
# Served out of the apps' folders where `collectstatic` has not run: a clone needs no build step.
WHITENOISE_USE_FINDERS = not STATIC_ROOT.exists()
WHITENOISE_AUTOREFRESH = DEBUG
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},  # nothing is kept there
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "uploads": uploads_storage(env, BASE_DIR, API_ENDPOINT),
}
# WhiteNoise warns that the folder is not there, which is just the case that the finders are for.
warnings.filterwarnings("ignore", message="No directory at")
# Modules import each other by plain names: a phone asks each time, so that no two releases mix.
WHITENOISE_MAX_AGE = 0

SECURE_SSL_REDIRECT = HTTPS_ONLY
SECURE_REDIRECT_EXEMPT = [r"^health"]  # the load balancer asks by plain HTTP
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS_ONLY else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS_ONLY else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS_ONLY
SECURE_HSTS_PRELOAD = HTTPS_ONLY
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = HTTPS_ONLY
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = HTTPS_ONLY
CSRF_TRUSTED_ORIGINS = [
    origin for origin in {API_ENDPOINT, MENU_ENDPOINT, STORE_ENDPOINT} if origin
]
CSRF_FAILURE_VIEW = "orderbuddy.api.errors.csrf_failure"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000  # the largest menu anyone has sent is under 300 KB

CORS_ALLOWED_ORIGINS = [origin for origin in (MENU_ENDPOINT, STORE_ENDPOINT) if origin]
CORS_ALLOW_CREDENTIALS = True
CORS_EXPOSE_HEADERS = [
    "X-Request-Id", "X-Order-Token", "X-Payment-Id", "X-Payment-Token", "Retry-After", "ETag",
]  # fmt: skip
CORS_ALLOW_HEADERS = [
    "accept", "authorization", "content-type", "idempotency-key", "x-csrftoken", "x-payment-token",
    "x-request-id",
]  # fmt: skip

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:", "https:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    },
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "orderbuddy.accounts.authentication.BearerAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["orderbuddy.accounts.permissions.IsSignedIn"],
    "DEFAULT_RENDERER_CLASSES": ["orderbuddy.api.rendering.MsgspecRenderer"],
    "DEFAULT_PARSER_CLASSES": ["orderbuddy.api.bodies.LeftToReadBody"],
    "DEFAULT_SCHEMA_CLASS": "orderbuddy.api.schema.AutoSchema",
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "orderbuddy.api.rendering.AlwaysJson",
    "EXCEPTION_HANDLER": "orderbuddy.api.errors.exception_handler",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}

SPECTACULAR_SETTINGS = {
    "TITLE": "OrderBuddy",
    "DESCRIPTION": (BASE_DIR / "orderbuddy/api/description.md").read_text(),
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "PREPROCESSING_HOOKS": ["orderbuddy.api.schema.only_versioned_paths"],
    "POSTPROCESSING_HOOKS": ["orderbuddy.api.schema.add_parts"],
}

# --- business -----------------------------------------------------------------------------------

QUOTE_MINUTES = env.int("QUOTE_MINUTES", default=30)
# How many requests a web process works on at once. Few: they share one core's GIL, and with 16 the
# slowest answers took twice as long (benchmark).
REQUESTS_AT_ONCE = env.int("REQUESTS_AT_ONCE", default=6)
# How many writes a guest's address may make in ten seconds, on each web process (0: no limit).
GUEST_WRITES_PER_10_SECONDS = env.int("GUEST_WRITES_PER_10_SECONDS", default=300)
# How many phones may have menus open at each sockets process, in all and of one address (0: any).
MENU_SOCKETS_AT_MOST = env.int("MENU_SOCKETS_AT_MOST", default=10_000)
MENU_SOCKETS_PER_ADDRESS = env.int("MENU_SOCKETS_PER_ADDRESS", default=1_000)
# How large a picture that is sent may be, and how many a person may send in a minute (0: any).
UPLOAD_MAX_BYTES = env.int("UPLOAD_MAX_BYTES", default=12_000_000)
PICTURES_PER_MINUTE = env.int("PICTURES_PER_MINUTE", default=60)
SIGN_INS_PER_MINUTE = env.int("SIGN_INS_PER_MINUTE", default=10)
SIGN_IN_CODES_PER_HOUR = env.int("SIGN_IN_CODES_PER_HOUR", default=10)
# Of API clients: how long an access token lasts, and a refresh token that nobody uses.
ACCESS_TOKEN_MINUTES = env.int("ACCESS_TOKEN_MINUTES", default=10)
REFRESH_TOKEN_DAYS = env.int("REFRESH_TOKEN_DAYS", default=30)
# The country of phone numbers that are typed in or stored without one.
PHONE_COUNTRY_CODE = env.str("PHONE_COUNTRY_CODE", default="1").lstrip("+")
# How many screens behind one address may ask for a pairing code in a minute.
SCREEN_PAIRINGS_PER_MINUTE = env.int("SCREEN_PAIRINGS_PER_MINUTE", default=30)
# How long a ticket may be on no screen of its station before an alarm is raised.
UNSHOWN_ALARM_SECONDS = env.int("UNSHOWN_ALARM_SECONDS", default=20)
# Where workers may reach network printers: a manager types their addresses in.
PRINTER_NETWORKS = env.list(
    "PRINTER_NETWORKS", default=["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fd00::/8"]
)
# How long one request to a payment gateway may take.
GATEWAY_TIMEOUT_SECONDS = env.int("GATEWAY_TIMEOUT_SECONDS", default=20)
# After how long a payment that nobody has heard of is looked up at its gateway, how often before
# one that is not there counts as failed, how late a paid quote may be and still become an order.
PAYMENT_LOOK_AFTER_SECONDS = env.int("PAYMENT_LOOK_AFTER_SECONDS", default=60)
PAYMENT_LOOKS_AT_MOST = env.int("PAYMENT_LOOKS_AT_MOST", default=5)
PAID_ORDER_GRACE_MINUTES = env.int("PAID_ORDER_GRACE_MINUTES", default=10)
EMERGEPAY_ENVIRONMENT_URL = env.str(
    "EMERGEPAY_ENVIRONMENT_URL",
    default="https://api.emergepay-sandbox.chargeitpro.com/virtualterminal/v1",
).rstrip("/")
EMERGEPAY_ASSETS_URL = env.str(
    "EMERGEPAY_ASSETS_URL", default="https://assets.emergepay-sandbox.chargeitpro.com"
).rstrip("/")
STRIPE_API_URL = env.str("STRIPE_API_URL", default="https://api.stripe.com").rstrip("/")
STRIPE_JS_URL = env.str("STRIPE_JS_URL", default="https://js.stripe.com/v3/")
# How many proxies in front of us add to X-Forwarded-For (0: believe only the connection).
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)

# --- logs ---------------------------------------------------------------------------------------

LOG_FORMAT = env.str("LOG_FORMAT", default="console" if DEBUG else "json")
LOG_LEVEL = env.str("LOG_LEVEL", default="INFO").upper()
LOGGING = logging_config(LOG_FORMAT, LOG_LEVEL)
