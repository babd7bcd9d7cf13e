"""Addresses of the learners' pages. Those of a course lie under `/c/<course>/`."""

from django.urls import include, path

from quizzes.views import accounts, attempts, cards, courses, home, lessons, pages, progress

course_urls = [
    path("", courses.course, name="course"),
    path("glossary/", courses.glossary, name="glossary"),
    path("sources/", courses.sources, name="sources"),
    path("lessons/<slug:lesson_key>/", lessons.lesson, name="lesson"),
    path("lessons/<slug:lesson_key>/place/", lessons.place, name="lesson_place"),
    path("lessons/<slug:lesson_key>/read/", lessons.mark_read, name="lesson_read"),
    path("lessons/<slug:lesson_key>/recall/<int:area>/", lessons.recall, name="recall"),
    path("quizzes/<slug:quiz_key>/", attempts.quiz, name="quiz"),
    path("attempts/<int:attempt_id>/", attempts.attempt, name="attempt"),
    path("attempts/<int:attempt_id>/<int:position>/", attempts.item, name="item"),
    path("attempts/<int:attempt_id>/result/", attempts.result, name="result"),
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
