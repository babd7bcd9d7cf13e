"""The one settings file: debug and production differ only by the environment.

Every variable is listed in the README; `nrc_course/env.py` says what is wrong with a bad one.
"""

from pathlib import Path

from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from nrc_course import env

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.text("DATA_DIR") or BASE_DIR / "var").resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True)

DEBUG = env.flag("DEBUG")
SECRET_KEY = env.secret("SECRET_KEY", required=not DEBUG)
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS") or (["localhost", "127.0.0.1", "[::1]"] if DEBUG else [])
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")

SITE_NAME = env.text("SITE_NAME", "NRC Course")
HOME_COURSE = env.text("HOME_COURSE", "nrc")
ALLOW_DEMO_ACCOUNTS = DEBUG
CLOCK_SHIFT_DAYS = env.number("CLOCK_SHIFT_DAYS", 0) if DEBUG else 0

INSTALLED_APPS = [
    "quizzes",
    "nrc_course.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "allauth",
    "allauth.account",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # pages; static files are compressed beforehand
    "nrc_course.middleware.HealthMiddleware",
    "nrc_course.middleware.RequestLogMiddleware",
    "nrc_course.middleware.BodyLimitMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "quizzes.accounts_adapter.GuestEntranceMiddleware",
    "nrc_course.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "quizzes.pictures.PicturesMiddleware",
]

ROOT_URLCONF = "nrc_course.urls"
WSGI_APPLICATION = "nrc_course.wsgi.application"

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
                "quizzes.views.context.site",
            ],
        },
    },
]

DATABASES = {"default": env.database("DATABASE_URL", DATA_DIR / "db.sqlite3")}
CACHES = {"default": env.cache("CACHE_URL")}
MAILERS = {"default": env.mailer("EMAIL_URL", debug=DEBUG)}
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "course@localhost")
TASKS = {"default": {"BACKEND": "django.tasks.backends.immediate.ImmediateBackend"}}
OPTIMISER_PACKAGE = "fsrs_rs_python"  # an optional extra: requirements-fitting.txt

AUTH_USER_MODEL = "quizzes.User"
AUTHENTICATION_BACKENDS = ["quizzes.authentication.AccountBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"

ACCOUNT_FORMS = {
    "login": "quizzes.forms.login.LoginForm",
    "signup": "quizzes.forms.entrance.SignupForm",
    "add_email": "quizzes.forms.entrance.AddEmailForm",
    "change_password": "quizzes.forms.entrance.ChangePasswordForm",
    "set_password": "quizzes.forms.entrance.SetPasswordForm",
    "reset_password": "quizzes.forms.entrance.ResetPasswordForm",
    "reset_password_from_key": "quizzes.forms.entrance.ResetPasswordKeyForm",
    "reauthenticate": "quizzes.forms.entrance.ReauthenticateForm",
}
ACCOUNT_ADAPTER = "quizzes.accounts_adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = f"{SITE_NAME}: "
ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS = 3
PASSWORD_RESET_TIMEOUT = 60 * 60 * 24 * 3
ACCOUNT_PREVENT_ENUMERATION = "strict"  # An address is unique once it is verified.
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_USERNAME_MIN_LENGTH = 3
ACCOUNT_RATE_LIMITS = {
    # A class of 64 behind one address logs in at once; one account stays slow to guess.
    "login": "300/m/ip",
    "login_failed": "300/5m/ip,10/5m/key",
    "signup": "100/m/ip",
    "guest": "300/h/ip",
    "reset_password": "60/m/ip,5/m/key",
    # Files of cards are work: making one costs seconds, reading one may cost more.
    "card_export": "60/h/user",
    "card_import": "60/h/user",
    "question_import": "60/h/user",
    # Codes to join a group by: a class joins at once from one address, guessing stays hopeless.
    "join": "1500/5m/ip",
    "join_own": "40/5m/user",
}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "nrc_course" / "static"]
MEDIA_ROOT = DATA_DIR / "media"
MEDIA_URL = "/media/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if env.flag("HASHED_STATIC_FILES", default=not DEBUG)
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
REQUEST_BODY_LIMIT = 2_000_000
# Pages that take larger files: by a pattern of the path, the most bytes of a whole request.
UPLOAD_LIMITS = {
    r"/cards/exchange/": 21_000_000,
    r"/c/[-\w]+/desk/pictures/": 5_100_000,
    r"/c/[-\w]+/desk/import/": 21_000_000,
}
PICTURE_BYTES = 5_000_000  # the largest file a picture is made of
# Of files of questions: what differs from formats.question_files.ImportLimits.
IMPORT_LIMITS: dict[str, int] = {}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1_000

HTTPS = env.flag("HTTPS", default=not DEBUG)
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 60 * 60 * 24 * 60
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "quizzes.views.errors.csrf_failure"
SECURE_HSTS_SECONDS = env.number("HSTS_SECONDS", 31_536_000) if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if env.flag("BEHIND_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1

SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
    "manifest-src": [CSP.SELF],
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "nrc_course.logs.JsonFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": env.text("LOG_LEVEL", "INFO")},
    "loggers": {
        "django.server": {"handlers": ["stderr"], "propagate": False},
        "django.request": {"level": "ERROR"},
    },
}
