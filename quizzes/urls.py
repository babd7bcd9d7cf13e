"""Addresses of the learners' pages. Those of a course lie under `/c/<course>/`."""

from django.urls import include, path

from quizzes.views import (
    accounts,
    attempts,
    cards,
    courses,
    desk,
    home,
    items,
    lessons,
    pages,
    progress,
    quizzes,
    results,
)

course_urls = [
    path("", courses.course, name="course"),
    path("glossary/", courses.glossary, name="glossary"),
    path("sources/", courses.sources, name="sources"),
    path("lessons/<slug:lesson_key>/", lessons.lesson, name="lesson"),
    path("lessons/<slug:lesson_key>/place/", lessons.place, name="lesson_place"),
    path("lessons/<slug:lesson_key>/read/", lessons.mark_read, name="lesson_read"),
    path("lessons/<slug:lesson_key>/recall/<int:area>/", lessons.recall, name="recall"),
    path("quizzes/<slug:quiz_key>/", quizzes.quiz, name="quiz"),
    path("attempts/<int:attempt_id>/", attempts.attempt, name="attempt"),
    path("attempts/<int:attempt_id>/<int:position>/", items.item, name="item"),
    path("attempts/<int:attempt_id>/check/", attempts.check, name="attempt_check"),
    path("attempts/<int:attempt_id>/clock/", attempts.clock, name="attempt_clock"),
    path("attempts/<int:attempt_id>/result/", results.result, name="result"),
    path("attempts/<int:attempt_id>/practise/", results.practise, name="practise_missed"),
]

course_urls += [
    path("desk/", desk.quizzes, name="desk"),
    path("desk/people/", desk.people, name="desk_people"),
    path("desk/people/<int:user_id>/", desk.person, name="desk_person"),
    path("desk/quizzes/<slug:quiz_key>/", desk.quiz, name="desk_quiz"),
    path(
        "desk/quizzes/<slug:quiz_key>/questions/<slug:question_key>/",
        desk.question,
        name="desk_question",
    ),
    path("desk/attempts/<int:attempt_id>/", desk.attempt, name="desk_attempt"),
]

urlpatterns = [
    path("", home.home, name="home"),
    path("c/<slug:course_key>/", include(course_urls)),
    path("review/", cards.review, name="review"),
    path("review/undo/", cards.undo, name="review_undo"),
    path("progress/", progress.progress, name="progress"),
    path("account/", accounts.settings, name="settings"),
    path("account/data.json", accounts.data, name="account_data"),
    path("account/delete/", accounts.delete, name="account_delete"),
    path("time-zone/", accounts.time_zone, name="time_zone"),
    path("theme/", pages.theme, name="theme"),
    path("accessibility/", pages.accessibility, name="accessibility"),
]
