"""Makes the rows of a trial: `python -m tests.reliability.world STUDENTS QUESTIONS`.

Prints as JSON the address of the quiz and each student's name, password and session.
"""

import json
import sys

import django

PASSWORD = "a long password nobody else has"


def build(students: int, questions: int) -> dict:
    """Fill an empty database: the shipped course, students, and a quiz of its first questions."""
    from django.contrib.auth.hashers import make_password

    from benchmarks import world
    from quizzes.models import User

    _owner, course = world.build()
    quiz = world.quiz_of(course, questions)
    password = make_password(PASSWORD)
    people = User.objects.bulk_create(
        User(username=f"student{number}", password=password) for number in range(students)
    )
    return {
        "quiz": f"/c/{course.key}/quizzes/{quiz.key}/",
        "students": [
            {"name": person.username, "password": PASSWORD, "session": _session_of(person)}
            for person in people
        ],
    }


def _session_of(person) -> str:
    from benchmarks.harness import session_of

    return session_of(person)


if __name__ == "__main__":
    django.setup()
    print(json.dumps(build(*map(int, sys.argv[1:]))))
