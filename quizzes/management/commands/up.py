"""`manage.py up`: from a fresh clone to the site in a browser; again, and nothing is lost."""

import os
from pathlib import Path

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from nrc_course import server
from quizzes import clock
from quizzes.actions.demo import ensure_demo_accounts

COURSE = Path("content", "nrc")


def is_reload():
    """Return whether this is the process that runserver's reloader starts at every change."""
    return os.environ.get("RUN_MAIN") == "true"


class Command(BaseCommand):
    help = (
        "Back up and migrate the database, load the course, make the demo accounts and serve "
        "on this machine, in debug mode."
    )

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--host", default="127.0.0.1", help="a loopback address")
        parser.add_argument(
            "--dev", action="store_true", help="one process that starts again when code changes"
        )

    def handle(self, *args, host, port, dev, **options):
        address = server.check_address(host, port)
        if not is_reload():
            self._prepare()
        self._serve(address, port, dev=dev)

    def _prepare(self):
        self._migrate()
        call_command("load_course", str(settings.BASE_DIR / COURSE), stdout=self.stdout)
        if settings.DEBUG:
            self._show_accounts(ensure_demo_accounts())

    def _migrate(self):
        """Apply what is missing, after a backup where there is something to lose."""
        try:
            executor = MigrationExecutor(connection)
        except OperationalError as error:
            raise CommandError(f"The database cannot be reached: {error}") from None
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            if executor.loader.applied_migrations:
                self._back_up()
            call_command("migrate", interactive=False, verbosity=0, stdout=self.stdout)
            self.stdout.write("The database is up to date.")
        call_command("createcachetable", verbosity=0)

    def _back_up(self):
        if "backup" not in get_commands():
            raise CommandError("There is no backup command, so the database is left as it is.")
        folder = settings.DATA_DIR / "backups"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"before-migration-{clock.now():%Y%m%dT%H%M%SZ}.zip"
        call_command("backup", str(path), stdout=self.stdout)
        self.stdout.write(f"Backed up to {path} before migrating.")

    def _show_accounts(self, accounts):
        self.stdout.write("Demo accounts, in debug mode only:")
        for username, password, created in accounts:
            state = "new" if created else "kept"
            shown = password or "(a password of its own)"
            self.stdout.write(f"  {username:<12} {shown:<24} {state}")

    def _serve(self, address, port, *, dev):
        host = "localhost" if address in ("127.0.0.1", "::1") else address
        url = f"http://{host}:{port}"
        if dev:
            if not is_reload():
                self._announce(f"{url}  (starts again when code changes; Ctrl-C stops)")
            target = f"[{address}]:{port}" if ":" in address else f"{address}:{port}"
            call_command("runserver", target)
            return
        server.run(
            address,
            port,
            processes=2,
            announce=lambda: self._announce(f"{url}  (Ctrl-C stops)"),
            on_hangup="stop",
        )
        self.stdout.write("Stopped.")

    def _announce(self, line):
        self.stdout.write(line)
        self.stdout.flush()
