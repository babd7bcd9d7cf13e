"""`manage.py regrade`: grade the answers to a corrected question again; shown first, then done."""

from dataclasses import replace
from uuid import uuid4

from django.core.management.base import BaseCommand, CommandError

from quizzes import clock
from quizzes.actions.repairs import Order, Outcome, RepairError, regrade
from quizzes.models import Question, Quiz


class Command(BaseCommand):
    """Shows whose marks a regrade changes; with ``--apply`` it does it."""

    help = "Grade all answers to a question of a quiz again, by the question's current version."

    def add_arguments(self, parser) -> None:
        """Take the keys of course, quiz and question, and the reason that students read."""
        parser.add_argument("course", help="key of the course")
        parser.add_argument("quiz", help="key of the quiz")
        parser.add_argument("question", help="key of the question")
        parser.add_argument("--reason", required=True, help="why; the students concerned read it")
        parser.add_argument(
            "--by-hand-too", action="store_true", help="also answers that were marked by hand"
        )
        parser.add_argument("--apply", action="store_true", help="do it, and not only show it")

    def handle(self, *args, **options) -> None:
        """Print who changes by how much, and whether it was done."""
        quiz = Quiz.objects.filter(course__key=options["course"], key=options["quiz"]).first()
        if quiz is None:
            raise CommandError(f"There is no quiz {options['course']}/{options['quiz']}.")
        questions = Question.objects.filter(course=quiz.course_id, key=options["question"])
        question = questions.select_related("current").first()
        if question is None:
            raise CommandError(f"There is no question {options['course']}/{options['question']}.")
        arguments = {
            "quiz": quiz,
            "question": question,
            "marks_by_hand_too": options["by_hand_too"],
        }
        try:
            outcome = _regraded(arguments, options["reason"], apply=options["apply"])
        except RepairError as error:
            raise CommandError(f"Nothing was changed: {error}.") from None
        self._print(outcome)

    def _print(self, outcome: Outcome) -> None:
        for change in outcome.changes:
            before, after = change.before, change.after
            self.stdout.write(
                f"{change.attempt.user.username}, attempt {change.attempt.pk}: "
                f"{before.points:g} of {before.max_points:g} -> "
                f"{after.points:g} of {after.max_points:g}"
            )
        self.stdout.write(f"{len(outcome.changes)} attempts change, {outcome.unchanged} stay.")
        if not outcome.done:
            self.stdout.write("Nothing was changed. Add --apply to do it.")


def _regraded(arguments: dict, reason: str, *, apply: bool) -> Outcome:
    order = Order(by=None, now=clock.now(), reason=reason)
    outcome = regrade(order=order, **arguments)
    if not apply:
        return outcome
    return regrade(order=replace(order, seen=outcome.digest, uuid=uuid4()), **arguments)
