"""`manage.py finish_overdue`: submit attempts whose time is over. For a timer of some minutes."""

from django.core.management.base import BaseCommand

from quizzes import clock
from quizzes.actions.attempts import finish_overdue


class Command(BaseCommand):
    help = "Submit what was saved in every attempt whose time is over."

    def handle(self, *args, **options):
        count = finish_overdue(now=clock.now())
        self.stdout.write(f"Submitted {count} attempts whose time was over.")
