"""The nightly command that fits parameters, with the optimiser and without."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from quizzes import tasks
from quizzes.models import ParameterFit
from tests.actions.test_parameters import NIGHT, know
from tests.factories import NoteFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def known(course, student):
    """Enough answers, to enough cards, for the optimiser to learn from."""
    notes = [NoteFactory(objective=course.objective) for _ in range(60)]
    course.cards = [note.cards.get() for note in notes]
    know(student, course, 600)


def run(**options) -> list[str]:
    out = StringIO()
    call_command("fit_parameters", stdout=out, **options)
    return out.getvalue().splitlines()


def test_it_says_what_it_fitted_and_the_second_time_nothing(known, clock):
    clock.set(NIGHT)

    first, last = run()

    fit = ParameterFit.objects.get()
    assert first == (
        f"small, the course: pooled of 600 answers; loss on the last 120: "
        f"default {fit.default_loss:.4f}, pooled {fit.pooled_loss:.4f}"
    )
    assert last == "1 fits."
    assert run() == ["0 fits."]


def test_no_time_at_all_is_refused(known, clock):
    clock.set(NIGHT)
    with pytest.raises(CommandError, match="at least one minute"):
        run(minutes=0)
    assert ParameterFit.objects.count() == 0


def test_without_the_optimiser_it_says_so_and_changes_nothing(known, clock, settings):
    settings.OPTIMISER_PACKAGE = "no_such_package"
    clock.set(NIGHT + timedelta(days=1))

    (told,) = run()

    assert told.startswith("Nothing was fitted: the optional package is not installed")
    assert tasks.fit_parameters.enqueue().return_value == 0
    assert ParameterFit.objects.count() == 0


def test_a_worker_may_do_it(known, clock):
    clock.set(NIGHT)

    assert run(in_background=True) == ["Left to the worker."]
    assert ParameterFit.objects.count() == 1
