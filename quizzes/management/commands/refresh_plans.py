"""`manage.py refresh_plans`: work out everyone's plan for an exam for their day."""

from django.core.management.base import BaseCommand

from quizzes import clock
from quizzes.actions.plans import refresh_all


class Command(BaseCommand):
    """Does early what otherwise happens at each student's first page of the day."""

    help = "Work out the plans for exams that were not yet worked out today. Run it at night."

    def handle(self, **options) -> None:
        """Work them out and print for how many people."""
        count = refresh_all(now=clock.now())
        if options["verbosity"]:
            self.stdout.write(f"Plans are up to date for {count} people.")
