"""`manage.py purge_imports`: forget files of questions nobody took. For a daily timer."""

from django.core.management.base import BaseCommand

from quizzes import clock
from quizzes.actions.question_arrivals import sweep


class Command(BaseCommand):
    """Does at night what else happens when the next file is brought."""

    help = "Forget files of questions that were looked at and not imported within a week."

    def handle(self, **options) -> None:
        """Forget them and print how many."""
        self.stdout.write(f"Forgot {sweep(now=clock.now())} files that nobody imported.")
