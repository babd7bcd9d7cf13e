"""`manage.py finish_overdue`: what falls due in attempts by itself. For a timer of some minutes."""

from django.core.management.base import BaseCommand

from quizzes import clock
from quizzes.actions.attempts import finish_overdue, return_cards
from quizzes.models import Attempt
from quizzes.reports.closing import closed_among


class Command(BaseCommand):
    help = (
        "Submit what was saved in every attempt whose time is over, and bring back the cards of "
        "wrong answers whose verdicts are shown by now."
    )

    def handle(self, *args, **options):
        now = clock.now()
        count = finish_overdue(now=now)
        self.stdout.write(f"Submitted {count} attempts whose time was over.")
        waiting = set(Attempt.objects.awaiting_cards().values_list("quiz", flat=True))
        returned = return_cards(now=now, closed=closed_among(waiting, now))
        self.stdout.write(f"Cards of wrong answers came back in {returned} attempts.")
