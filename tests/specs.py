"""Course specs for tests: a small course with one thing of every kind."""

from quizzes.domain import content
from quizzes.domain.behaviours import Behaviour
from quizzes.domain.questions import Question
from tests.factories import single_choice
from tests.pictures import kept_red

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


def small_term(**changes) -> content.GlossaryTerm:
    """Return the course's one term."""
    return content.GlossaryTerm(
        key="pjc", term="PJC", definition="The older body.", translations={"tr": "Konsey"}
    ).model_copy(update=changes)


def small_picture(**changes) -> content.Picture:
    """Return the course's one picture."""
    return content.Picture(key="red", alt="All red", data=kept_red().data).model_copy(
        update=changes
    )


def small_person(**changes) -> content.Person:
    """Return the course's one person."""
    return content.Person(
        key="blair", name="Tony Blair", role="Minister", about="He wrote.", lessons=("founding",)
    ).model_copy(update=changes)


def small_event(**changes) -> content.TimelineEvent:
    """Return the timeline's one event."""
    return content.TimelineEvent(
        key="rome",
        date="28 May 2002",
        sort_date="2002-05-28",
        text="The council is founded.",
        strand="institutions",
        lesson="founding",
        facts=("F038",),
        errata=("E14",),
        printed="It was another day.",
    ).model_copy(update=changes)


def small_course(**changes) -> content.Course:
    """Return a course with one thing of every kind."""
    return content.Course(
        key="small",
        title="A small course",
        modules=(content.Module(key="start", title="Start", number=1, lessons=(small_lesson(),)),),
        glossary=(small_term(),),
        sources=(content.Source(key="bosworth", number=7, citation="Bosworth 2002"),),
        figures=(content.Figure(key="line", title="A line", text="A line.", svg=DRAWING),),
        pictures=(small_picture(),),
        people=(small_person(),),
        timeline=(small_event(),),
    ).model_copy(update=changes)


def with_lesson(lesson: content.Lesson) -> content.Course:
    """Return the small course with this lesson in place of its own."""
    course = small_course()
    module = course.modules[0].model_copy(update={"lessons": (lesson,)})
    return course.model_copy(update={"modules": (module,)})


LESSONS_OF_MODULES = (1, 2, 5, 2, 3, 1)
FINAL_DRAWS = (2, 6, 14, 6, 9, 3)
"""How many of the final's 40 questions come from each module."""


def whole_course() -> content.Course:
    """Return a course of six modules and 14 lessons with practice sets, checkpoints and a final.

    Each lesson has twelve questions, of which its practice set asks the first five.
    """
    numbers = iter(range(1, 15))
    modules = tuple(
        _module(number, tuple(_lesson(next(numbers)) for _ in range(count)))
        for number, count in enumerate(LESSONS_OF_MODULES)
    )
    sections = tuple(
        content.QuizSection(
            title=module.title,
            draw=draw,
            lessons=tuple(lesson.key for lesson in module.lessons),
            reserve=True,
        )
        for module, draw in zip(modules, FINAL_DRAWS, strict=True)
    )
    final = content.Quiz(
        key="final",
        title="Final",
        intro="This is *practice*.",
        purpose="final",
        behaviour=Behaviour.DEFERRED_FEEDBACK,
        shuffle=True,
        sections=sections,
    )
    return content.Course(key="whole", title="A whole course", modules=modules, quizzes=(final,))


def _module(number: int, lessons: tuple[content.Lesson, ...]) -> content.Module:
    checkpoint = content.Quiz(
        key=f"checkpoint-{number}",
        title=f"Checkpoint {number}",
        purpose="checkpoint",
        behaviour=Behaviour.DEFERRED_FEEDBACK,
        sections=(content.QuizSection(draw=10, lessons=tuple(one.key for one in lessons)),),
    )
    return content.Module(
        key=f"module-{number}",
        title=f"Module {number}",
        number=number,
        lessons=lessons,
        quizzes=(checkpoint,),
    )


def _lesson(number: int) -> content.Lesson:
    questions = tuple(
        small_question(key=f"q-{number}-{place}", objective=f"know-{number}", cards=())
        for place in range(12)
    )
    practice = content.Quiz(
        key=f"practice-{number}",
        title="Practice",
        questions=tuple(content.QuizQuestion(question=one.key) for one in questions[:5]),
    )
    return content.Lesson(
        key=f"lesson-{number}",
        number=number,
        title=f"Lesson {number}",
        hook="Why?",
        objectives=(content.Objective(key=f"know-{number}", text="Know it"),),
        body="## First {#first}\n\nIt began.",
        questions=questions,
        quizzes=(practice,),
    )
