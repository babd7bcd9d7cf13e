"""`manage.py purge_guests`: forget guests who did nothing for long. For a daily timer."""

from django.core.management.base import BaseCommand, CommandError

from quizzes import clock
from quizzes.actions.guests import purge_guests

IDLE_DAYS = 90


class Command(BaseCommand):
    help = "Delete guests who recorded nothing for some days, with everything they recorded."

    def add_arguments(self, parser):
        parser.add_argument(
            "--days", type=int, default=IDLE_DAYS, help="idle days (default: %(default)s)"
        )

    def handle(self, *args, days, **options):
        try:
            count = purge_guests(now=clock.now(), idle_days=days)
        except ValueError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"Forgot {count} guests who were idle for {days} days.")
