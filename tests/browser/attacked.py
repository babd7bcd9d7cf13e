"""A course with one attack in every text of each of its lessons."""

from datetime import timedelta

from quizzes import clock, models
from quizzes.actions import attempts, changes, lessons
from quizzes.domain.questions import Cloze, Gap, GapOption, Label, Matching, Pair
from quizzes.models import Course, Lesson, User
from tests import factories
from tests.browser.attacks import Attack


def plant(batch: tuple[Attack, ...], student: User) -> Course:
    """Return the course ``small``, the attacks in its texts; the student learned in it."""
    first = batch[0].line()
    course = factories.CourseFactory(
        key="small", title=first, summary=first, credit=first, licence=first
    )
    module = factories.ModuleFactory(course=course, key="module", title=first, summary=first)
    pieces = [_lesson(module, number, attack) for number, attack in enumerate(batch, 1)]
    questions = [question for both in pieces for question in both]
    quiz = factories.QuizFactory(
        lesson=pieces[0][0].lesson,
        key="practice",
        title=first,
        intro="\n\n".join(attack.stored() for attack in batch),
        questions=questions,
    )
    factories.section(quiz, title=batch[-1].line(), draw=1, filters={"lessons": [batch[0].name]})
    _learn(student, quiz)
    return course


def _lesson(module: models.Module, number: int, attack: Attack) -> tuple[models.Question, ...]:
    course, name, text, line = module.course, attack.name, attack.stored(), attack.line()
    known = {"course": course, "key": name, "status": "published"}
    models.Figure.objects.create(title=line, caption=text, text=text, svg=attack.svg, **known)
    source = models.Source.objects.create(number=number, citation=text, correction=line, **known)
    term = models.GlossaryTerm.objects.create(
        term=line, abbreviation=line[:20], definition=text, translations={"tr": line}, **known
    )
    lesson = factories.LessonFactory(
        module=module, key=name, number=number, title=line, hook=line, summary=line,
        article_section=line, body=_body(attack),
    )  # fmt: skip
    lesson.terms.add(term)
    factories.PersonFactory(course=course, key=name, name=line, role=line, about=text).lessons.add(
        lesson
    )
    factories.TimelineEventFactory(
        course=course, key=name, lesson=lesson, date=line, text=text, printed=text
    )
    objective = factories.ObjectiveFactory(lesson=lesson, key=name, text=line)
    body = {"kind": "basic", "front": text, "back": text, "extra": text}
    note = factories.NoteFactory(
        objective=objective, key=name, source=source, tags=[line], body=body
    )
    bodies = (_choice(text), _cloze(text, line), _matching(text, line))
    questions = tuple(
        factories.QuestionFactory(objective=objective, key=f"{name}-{kind}", body=body, tags=[line])
        for kind, body in enumerate(bodies)
    )
    _put_on_record(questions[0], lesson, note, term)
    return questions


def _body(attack: Attack) -> str:
    name = attack.name
    return (
        f"## {attack.line()} {{#{attack.anchor}}}\n\n[{name}](term:{name}) [1](source:{name})\n\n"
        f"::: recall {name}/forward\n:::\n\n::: figure {name}\n:::\n\n"
        f"::: note E1\n{attack.stored()}\n:::\n\n{attack.text.replace(chr(0), '')}\n"
    )


def _choice(text: str):
    body = factories.single_choice()
    options = tuple(
        option.model_copy(update={"text": f"{option.key} {text}"[:20_000], "feedback": text})
        for option in body.options
    )
    return body.model_copy(
        update={"stem": text, "options": options, "explanation": text, "hints": (text,)}
    )


def _cloze(text: str, line: str) -> Cloze:
    offered = [
        GapOption(key=key, text=f"{key} {line}"[:300], correct=key == "a", feedback=text)
        for key in ("a", "b")
    ]
    gaps = (Gap(key="constructor", options=tuple(offered)),)
    # Before the attack: what it leaves open may swallow a gap behind it, which is refused.
    words = f"One [[constructor]] and\n\n{text}"[:20_000]
    return Cloze(stem=text, text=words, gaps=gaps, hints=(text,), explanation=text)


def _matching(text: str, line: str) -> Matching:
    labels = tuple(Label(key=key, text=f"{key} {line}"[:300]) for key in ("a", "b"))
    pairs = tuple(
        Pair(key=key, text=f"{key} {text}"[:20_000], match=key, feedback=text) for key in ("a", "b")
    )
    return Matching(stem=text, pairs=pairs, options=labels, hints=(text,), explanation=text)


def _put_on_record(*rows) -> None:
    """Put each row on record as it once was, and as it is."""
    for row in rows:
        moment = {"action": changes.Action.EDITED, "by": None, "now": factories.MORNING}
        change = changes.record(row=row, **moment)
        change.pk = None
        change.data = {name: _once(value) for name, value in change.data.items()}
        change.save()


def _once(value):
    is_prose = isinstance(value, str) and " " in value
    return "Once [it](term:x) was short." if is_prose else value


def _learn(student: User, quiz: models.Quiz) -> None:
    """Let the student read the lessons, finish the quiz, and begin it once more."""
    now = clock.now()
    for lesson in Lesson.objects.filter(course=quiz.course):
        lessons.mark_read(user=student, lesson=lesson, now=now)
    finished = attempts.start(user=student, quiz=quiz, now=now - timedelta(hours=2))
    _choose_wrongly(student, finished)
    attempts.finish(user=student, attempt_id=finished.pk, now=now - timedelta(hours=1))
    _choose_wrongly(student, attempts.start(user=student, quiz=quiz, now=now))


def _choose_wrongly(student: User, attempt: models.Attempt) -> None:
    for item in attempt.items.filter(version__kind="single_choice"):
        token = next(token for token, key in item.options if key == "a")
        attempts.answer(
            user=student, attempt_id=attempt.pk, position=item.position, claimed_at=None,
            raw={"choice": [token]}, uuid=factories.fresh_uuid(), now=clock.now(),
        )  # fmt: skip
