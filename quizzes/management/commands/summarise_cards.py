"""`manage.py summarise_cards`: keep what past days add up to, before anybody looks. For a timer."""

from django.core.management.base import BaseCommand

from quizzes import clock
from quizzes.actions import card_days
from quizzes.models import CardEvent, User


class Command(BaseCommand):
    """Keeps days; with ``--again`` it counts them anew, and says how many had been wrong."""

    help = "Keep what people's card answers add up to on past days, so that pages need not count."

    def add_arguments(self, parser) -> None:
        """Take whether to count again what is kept already."""
        parser.add_argument(
            "--again", action="store_true", help="count the kept days again from their events"
        )

    def handle(self, *args, again, **options) -> None:
        """Print how many days were kept, or how many were wrong."""
        people = User.objects.filter(pk__in=CardEvent.objects.values("user")).order_by("pk")
        now = clock.now()
        keep = card_days.keep_again if again else card_days.keep
        days = sum(keep(user=user, day=user.learner_day(now)) for user in people.iterator())
        word = "wrong and made anew" if again else "kept"
        self.stdout.write(f"{days} days {word}, of {people.count()} people.")
