"""What some commands put into the environment before Django reads its settings."""

import os
import secrets
from collections.abc import MutableMapping
from pathlib import Path

from nrc_course.bootstrap import ROOT

TRUE = {"1", "true", "yes", "on"}
SIGN_NOTHING = ("verify", "check_content")
"""Commands that need settings which load, but no site: neither its secret nor its database."""


def prepare(arguments: list[str], environ: MutableMapping[str, str]) -> None:
    """Complete ``environ`` for the command in ``arguments``; what is set already stays.

    `up` means debug, with a secret key of this machine's own that outlasts a restart.
    The steps of `verify` get an environment each; here its settings only have to load.
    """
    command = arguments[0] if arguments else ""
    if command in SIGN_NOTHING:
        environ.setdefault("SECRET_KEY", secrets.token_urlsafe(50))
    if command == "up":
        environ.setdefault("DEBUG", "1")
        if environ["DEBUG"].strip().lower() in TRUE and not environ.get("SECRET_KEY"):
            folder = Path(environ.get("DATA_DIR") or ROOT / "var")
            environ["SECRET_KEY"] = kept_secret(folder / "debug-secret-key")


def kept_secret(path: Path) -> str:
    """Return the secret kept in the file, made at the first call and readable by its owner only."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f"{path.name}.{os.getpid()}")
        partial.touch(mode=0o600)
        partial.write_text(secrets.token_urlsafe(50), "utf-8")
        partial.replace(path)
    return path.read_text("utf-8")
