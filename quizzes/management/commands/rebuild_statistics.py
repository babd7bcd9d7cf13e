"""`manage.py rebuild_statistics`: keep what attempts say of questions, before anybody looks.

For a timer: every night is often enough.
"""

from django.core.management.base import BaseCommand

from quizzes import clock
from quizzes.actions import item_figures


class Command(BaseCommand):
    """Counts the quizzes whose figures are out of date; with ``--all`` every one of them."""

    help = "Count the attempts at quizzes for item analysis, where anything changed since."

    def add_arguments(self, parser) -> None:
        """Take whether to count everything again."""
        parser.add_argument("--all", action="store_true", help="also what has not changed")

    def handle(self, *args, **options) -> None:
        """Print how many quizzes were looked at, and how many countings that took."""
        looked, counted = item_figures.count_stale(now=clock.now(), everything=options["all"])
        self.stdout.write(f"{looked} quizzes with attempts, {counted} countings.")
