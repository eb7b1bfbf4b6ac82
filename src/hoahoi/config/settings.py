"""Django settings, derived from the one typed Config."""

from __future__ import annotations

from csp.constants import NONCE, NONE, SELF
from environs import Env

from .env import ROOT, read_config

CONFIG = read_config()
DEBUG = CONFIG.debug
SECRET_KEY = CONFIG.secret_key
ALLOWED_HOSTS = CONFIG.allowed_hosts
CSRF_TRUSTED_ORIGINS = [CONFIG.base_url] if CONFIG.secure else []
ROOT_URLCONF = "hoahoi.config.urls"
WSGI_APPLICATION = "hoahoi.config.wsgi.application"

ROOMS = [  # floor 5 down to floor 0
    "portal", "office",
    "year", "indicators",
    "tasks", "results", "technology", "ip", "smq", "support",
    "councils", "forms", "procedures", "documents",
    "directory", "accounts", "sheets", "search",
    "ledger", "ui",
]  # fmt: skip
INSTALLED_APPS = [
    *[f"hoahoi.{room}" for room in ROOMS],
    "wagtail.embeds", "wagtail.sites", "wagtail.users",
    "wagtail.documents", "wagtail.images", "wagtail.search", "wagtail.admin", "wagtail",
    "modelcluster", "taggit",
    "allauth", "allauth.account", "allauth.mfa",
    "axes", "csp", "django_htmx", "django_tasks", "django_tasks_db",
    "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "django.contrib.messages",
    "whitenoise.runserver_nostatic", "django.contrib.staticfiles", "django.contrib.humanize",
]  # fmt: skip

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "hoahoi.office.middleware.OfficeMiddleware",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "hoahoi.ui.context.frame",
            ],
            "builtins": ["hoahoi.ui.templatetags.ui"],
        },
    }
]

env = Env()
if CONFIG.database_url:
    DATABASES = {"default": env.dj_db_url("HOAHOI_DATABASE_URL")}
    DATABASES["default"]["CONN_MAX_AGE"] = 60
else:
    CONFIG.var.mkdir(parents=True, exist_ok=True)
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": CONFIG.var / CONFIG.sqlite_name,
            "CONN_MAX_AGE": 60,
            "OPTIONS": {
                # one writer at a time, told so at BEGIN rather than half-way; durable on power loss
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
                "PRAGMA cache_size=-32000; PRAGMA temp_store=MEMORY;",
            },
        }
    }

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/hom-nay/"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "hoahoi.documents.account_mail.OutboxAdapter"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # no mail to an address that only a stranger typed
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key"}
ACCOUNT_LOGOUT_ON_GET = False
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Hoa Hồi"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not CONFIG.secure
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "account/lockout.html"

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt")]  # English joins when its catalogue is written
LOCALE_PATHS = [ROOT / "src" / "hoahoi" / "locale"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

STATIC_URL = "/static/"
STATIC_ROOT = CONFIG.var / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if CONFIG.static_manifest
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_MANIFEST_STRICT = False
MEDIA_ROOT = CONFIG.shared / "files"
MEDIA_URL = "/media/"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 2**20

CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    },
    # the editors' admin of the portal is third-party and uses inline scripts
    "EXCLUDE_URL_PREFIXES": ("/bien-tap/",),
}
CSRF_FAILURE_VIEW = "hoahoi.office.views.faults.csrf_lost"
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 3600
if CONFIG.secure:
    SECURE_HSTS_SECONDS = 31536000
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_SITE_NAME = "Hoa Hồi"
WAGTAILADMIN_BASE_URL = CONFIG.base_url
WAGTAIL_I18N_ENABLED = False
WAGTAIL_ENABLE_UPDATE_CHECK = False
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if CONFIG.mail_host else 'dummy'}.EmailBackend"
EMAIL_HOST, EMAIL_PORT = CONFIG.mail_host, CONFIG.mail_port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = CONFIG.mail_user, CONFIG.mail_password
EMAIL_USE_TLS, EMAIL_USE_SSL = CONFIG.mail_tls == "starttls", CONFIG.mail_tls == "ssl"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = CONFIG.mail_from

WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []  # pages show nothing from other sites, so none is asked
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "xlsx", "csv"]

SILENCED_SYSTEM_CHECKS: list[str] = []
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
