"""`manage.py purge_evidence`: erase nameless answers past their date. For a daily timer."""

from django.core.management.base import BaseCommand

from quizzes import clock
from quizzes.actions.deletion import purge_evidence


class Command(BaseCommand):
    """Erases what deleted accounts left behind, once its course needs it no longer."""

    help = "Erase the answers of deleted accounts in courses whose retention date is past."

    def handle(self, *args, **options) -> None:
        """Erase and say how much."""
        count = purge_evidence(today=clock.now().date())
        self.stdout.write(f"Erased {count} attempts of deleted accounts.")
