"""`manage.py fit_parameters`: fit the memory model to answers. For a nightly timer."""

from datetime import timedelta

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from quizzes import clock, tasks
from quizzes.actions.parameters import fit_parameters
from quizzes.models import ParameterFit
from quizzes.optimiser import find_optimiser

MINUTES = 60


class Command(BaseCommand):
    """Fits each course as a whole, then its learners; the next run takes up where one ended."""

    help = "Fit the parameters of card scheduling wherever enough was answered since the last fit."

    def add_arguments(self, parser) -> None:
        """Take for how long it may run, and whether a worker does it."""
        parser.add_argument(
            "--minutes",
            type=int,
            default=MINUTES,
            help="begin nothing new after so long (default: %(default)s)",
        )
        parser.add_argument(
            "--in-background", action="store_true", help="leave it to the site's worker of tasks"
        )

    def handle(self, *args, minutes: int, in_background: bool, **options) -> None:
        """Print each fit as soon as it is kept."""
        if minutes < 1:
            raise CommandError("Give at least one minute.")
        optimise = find_optimiser(settings.OPTIMISER_PACKAGE)
        if optimise is None:
            self.stdout.write(
                "Nothing was fitted: the optional package is not installed, so parameters stay as "
                "they are. See docs/operations.md."
            )
            return
        if in_background:
            tasks.fit_parameters.enqueue()
            self.stdout.write("Left to the worker.")
            return
        began = clock.now()
        until = began + timedelta(minutes=minutes)
        fits = fit_parameters(optimise=optimise, now=began, may_go_on=lambda: clock.now() < until)
        count = 0
        for fit in fits:
            self.stdout.write(_words(fit))
            count += 1
        self.stdout.write(f"{count} fits.")
        if clock.now() >= until:
            self.stdout.write(f"{minutes} minutes are over; the next run does what is left.")


def _words(fit: ParameterFit) -> str:
    whose = "the course" if fit.user_id is None else f"learner {fit.user_id}"
    chosen = "default" if fit.chosen is None else fit.chosen.scope
    losses = {"default": fit.default_loss, "pooled": fit.pooled_loss, "own": fit.own_loss}
    told = ", ".join(f"{name} {loss:.4f}" for name, loss in losses.items() if loss is not None)
    return (
        f"{fit.course.key}, {whose}: {chosen} of {fit.reviews} answers; "
        f"loss on the last {fit.held_out}: {told or 'none'}"
    )
