"""The sections and places of a quiz, written as a pack or a state of the record has them."""

from collections.abc import Mapping

from quizzes.domain import content
from quizzes.models import Question, Quiz, QuizQuestion, QuizSection


def set_places(*, quiz: Quiz, data: Mapping, questions: Mapping[str, Question]) -> None:
    """Give the quiz the sections and places of ``data`` instead of those it has.

    ``questions`` are those the places name, by key. Called within a transaction.
    """
    quiz.places.all().delete()
    quiz.sections.all().delete()
    places = [(None, place) for place in data["questions"]]
    for position, section_data in enumerate(data["sections"], 1):
        section = QuizSection.objects.create(
            quiz=quiz,
            position=position,
            title=section_data["title"],
            draw=section_data["draw"],
            points=section_data["points"],
            filters={name: section_data[name] for name in content.FILTERS if section_data[name]},
        )
        places += [(section, place) for place in section_data["questions"]]
    QuizQuestion.objects.bulk_create(
        QuizQuestion(
            quiz=quiz,
            section=section,
            question=questions[place["question"]],
            points=place["points"],
            position=position,
        )
        for position, (section, place) in enumerate(places, 1)
    )
