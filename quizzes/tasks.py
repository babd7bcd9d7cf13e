"""Work that a site may leave to a worker; without one it is done at once (see TASKS)."""

from django.conf import settings
from django.tasks import task

from quizzes import clock
from quizzes.actions import invitation_mail, item_figures, parameters
from quizzes.models import Quiz
from quizzes.optimiser import find_optimiser


@task()
def fit_parameters() -> int:
    """Fit the parameters of card scheduling wherever there is enough new; return how many fits.

    Without the optimiser that is none.
    """
    optimise = find_optimiser(settings.OPTIMISER_PACKAGE)
    if optimise is None:
        return 0
    return sum(1 for _ in parameters.fit_parameters(optimise=optimise, now=clock.now()))


@task()
def count_quiz(quiz_id: int, taken: str) -> int:
    """Count the attempts at a quiz for item analysis; return how many, 0 for a quiz that is gone.

    ``taken`` says which attempts of each person.
    """
    quiz = Quiz.objects.filter(pk=quiz_id).first()
    if quiz is None:
        return 0
    return item_figures.count(quiz=quiz, taken=taken, now=clock.now()).attempts


@task()
def send_invitations(invitations: list[int], base_url: str) -> int:
    """Send these invitations by e-mail; return how many were sent."""
    return invitation_mail.send(invitations=invitations, base_url=base_url, now=clock.now())
