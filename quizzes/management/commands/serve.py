"""`manage.py serve`: the production way to run the site."""

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from nrc_course import server
from quizzes.models import User


class Command(BaseCommand):
    help = "Collect the static files and serve with granian: WSGI, single-threaded processes."

    def add_arguments(self, parser):
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--processes", type=int, default=2)

    def handle(self, *args, host, port, processes, **options):
        if processes < 1:
            raise CommandError(f"--processes {processes}: write 1 or more.")
        address = server.check_address(host, port)
        check_migrated()
        check_no_demo_account()
        call_command("collectstatic", interactive=False, verbosity=0)
        server.run(
            address,
            port,
            processes=processes,
            announce=lambda: self.stdout.write(f"Serving on {host} port {port}.", ending="\n"),
        )


def check_migrated():
    """Raise CommandError where the database cannot be reached or lacks a migration."""
    try:
        executor = MigrationExecutor(connection)
    except OperationalError as error:
        raise CommandError(f"The database cannot be reached: {error}") from None
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        names = ", ".join(f"{migration.app_label}.{migration.name}" for migration, _ in missing[:3])
        more = f" and {len(missing) - 3} more" if len(missing) > 3 else ""
        raise CommandError(
            f"The database lacks {names}{more}: run `manage.py backup PATH`, then "
            "`manage.py migrate` and `manage.py createcachetable`."
        )


def check_no_demo_account():
    """Raise CommandError where an account with a published password could log in."""
    if settings.DEBUG:
        return
    names = User.objects.filter(is_demo=True, is_active=True).values_list("username", flat=True)
    if names:
        raise CommandError(
            f"Demo accounts are active ({', '.join(names)}) and their passwords are public: "
            "delete or deactivate them before serving."
        )
