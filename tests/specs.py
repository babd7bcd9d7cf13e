"""Course specs for tests: a small course with one thing of every kind."""

from quizzes.domain import content
from quizzes.domain.questions import Question
from tests.factories import single_choice

DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><title>A line</title></svg>'


def small_question(**changes) -> Question:
    """Return the course's one question."""
    return Question(
        key="founding-document",
        objective="name-it",
        level="recall",
        cards=("where/forward",),
        passage="first",
        body=single_choice(),
    ).model_copy(update=changes)


def small_lesson(**changes) -> content.Lesson:
    """Return the course's one lesson with its objective, note, question and quiz."""
    note = content.Note(
        key="where",
        objective="name-it",
        passage="first",
        source="bosworth",
        body=content.BasicNote(kind="basic", front="Where?", back="Near Rome"),
    )
    return content.Lesson(
        key="founding",
        number=1,
        title="The founding",
        hook="Who sat down?",
        objectives=(content.Objective(key="name-it", text="Name the document"),),
        terms=("pjc",),
        summary=("One body ended.", "Another began."),
        body="## First {#first}\n\nIt met near Rome. [7](source:bosworth)",
        questions=(small_question(),),
        notes=(note,),
        quizzes=(
            content.Quiz(
                key="practice",
                title="Practice",
                questions=(content.QuizQuestion(question="founding-document"),),
            ),
        ),
    ).model_copy(update=changes)


def small_course(**changes) -> content.Course:
    """Return a course with one thing of every kind."""
    return content.Course(
        key="small",
        title="A small course",
        modules=(content.Module(key="start", title="Start", number=1, lessons=(small_lesson(),)),),
        glossary=(content.GlossaryTerm(key="pjc", term="PJC", definition="The older body."),),
        sources=(content.Source(key="bosworth", number=7, citation="Bosworth 2002"),),
        figures=(content.Figure(key="line", title="A line", text="A line.", svg=DRAWING),),
    ).model_copy(update=changes)


def with_lesson(lesson: content.Lesson) -> content.Course:
    """Return the small course with this lesson in place of its own."""
    course = small_course()
    module = course.modules[0].model_copy(update={"lessons": (lesson,)})
    return course.model_copy(update={"modules": (module,)})
