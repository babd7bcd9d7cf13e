"""The command that submits attempts whose time is over."""

from datetime import timedelta
from io import StringIO

from django.core.management import call_command

from quizzes.actions import attempts
from quizzes.models import Quiz


def test_it_submits_what_is_over_and_says_how_many(course, student, clock):
    Quiz.objects.update(time_limit=10)
    course.quiz.refresh_from_db()
    attempt = attempts.start(user=student, quiz=course.quiz, now=clock.now)
    told = []
    for minutes in (9, 2):
        clock.move(minutes=minutes)
        out = StringIO()
        call_command("finish_overdue", stdout=out)
        told.append(out.getvalue().splitlines()[0])
    assert told == [f"Submitted {n} attempts whose time was over." for n in (0, 1)]
    attempt.refresh_from_db()
    assert attempt.finished_at == attempt.started_at + timedelta(minutes=10)
