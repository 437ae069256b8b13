"""The settings. There are no secrets: nothing is signed, and nobody logs in here."""

import os
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent

SECRET_KEY = "nothing is signed"
DEBUG = False
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "toolshed.urls"
INSTALLED_APPS = ["lending"]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": os.environ.get("TOOLSHED_DB", BASE_DIR / "toolshed.sqlite3"),
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "Europe/London"
