"""Sets the environment of the tests before Django reads its settings.

Loaded with `-p`, hence before pytest-django. Only DATABASE_URL is taken from outside, so that the
same tests can run on another database; nothing is written to the site's own data folder.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

data_dir = tempfile.mkdtemp(prefix="nrc-tests-")
Path(data_dir, "static").mkdir()  # Whitenoise warns where there is none.
atexit.register(shutil.rmtree, data_dir, ignore_errors=True)

os.environ.update(
    DEBUG="0",
    SECRET_KEY="only-for-tests-" + "0123456789" * 4,
    ALLOWED_HOSTS="testserver,localhost,127.0.0.1,[::1]",
    DATA_DIR=data_dir,
    HTTPS="0",
    HASHED_STATIC_FILES="0",
    LOG_LEVEL="WARNING",
)
for name in ("CACHE_URL", "EMAIL_URL", "BEHIND_PROXY", "CSRF_TRUSTED_ORIGINS", "CLOCK_SHIFT_DAYS"):
    os.environ.pop(name, None)
