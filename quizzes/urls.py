"""Addresses of the learners' pages. Those of a course lie under `/c/<course>/`."""

from django.urls import include, path

from quizzes.views import (
    accounts,
    analysis,
    announcements,
    attempts,
    cards,
    courses,
    deck,
    desk,
    desk_announcements,
    desk_assignments,
    desk_bank,
    desk_builder,
    desk_codes,
    desk_content,
    desk_editor,
    desk_export,
    desk_grades,
    desk_groups,
    desk_history,
    desk_import,
    desk_import_parts,
    desk_insight,
    desk_links,
    desk_live,
    desk_marking,
    desk_marking_release,
    desk_pictures,
    desk_practice,
    desk_reviews,
    desk_roster,
    desk_tryout,
    desk_writing,
    due,
    exchange,
    extras,
    grade_files,
    grades,
    home,
    items,
    join,
    lessons,
    numbers,
    own_notes,
    pages,
    pictures,
    plans,
    progress,
    quizzes,
    reference,
    results,
)

course_urls = [
    path("", courses.course, name="course"),
    path("glossary/", courses.glossary, name="glossary"),
    path("sources/", courses.sources, name="sources"),
    path("people/", reference.people, name="people"),
    path("timeline/", reference.timeline, name="timeline"),
    path("record/", reference.record, name="record"),
    path("pictures/<slug:name>.webp", pictures.picture, name="picture"),
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

# Before the page of a quiz, which would take "new" for a key.
course_urls += [
    path("desk/quizzes/new/", desk_builder.new, name="desk_quiz_new"),
    path("desk/quizzes/<slug:quiz_key>/build/", desk_builder.build, name="desk_quiz_build"),
    path("desk/quizzes/<slug:quiz_key>/build/try/", desk_tryout.try_out, name="desk_quiz_try"),
    path("desk/quizzes/<slug:quiz_key>/link/", desk_links.link, name="desk_quiz_link"),
    path("desk/quizzes/<slug:quiz_key>/print/", desk_tryout.print_out, name="desk_quiz_print"),
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

course_urls += [
    path(
        "desk/analysis/questions/<slug:question_key>/",
        analysis.question,
        name="desk_analysis_question",
    ),
    path("desk/analysis/<slug:quiz_key>/", analysis.quiz, name="desk_analysis"),
    path("desk/analysis/<slug:quiz_key>/figures.csv", analysis.table, name="desk_analysis_table"),
]

course_urls += [
    path("desk/plan/", plans.desk, name="desk_plan"),
    path("desk/plan/<int:plan_id>/end/", plans.desk_end, name="desk_plan_end"),
    path("lessons/<slug:lesson_key>/extras/", extras.extras, name="extras"),
]

# The editor of questions; "new" is no question's key.
course_urls += [
    path("desk/questions/new/", desk_editor.new, name="desk_question_new"),
    path("desk/questions/new/preview/", desk_editor.preview_of, name="desk_question_new_preview"),
    path("desk/questions/new/autosave/", desk_editor.autosave, name="desk_question_new_autosave"),
    path("desk/questions/<slug:question_key>/", desk_editor.edit, name="desk_question_edit"),
    path(
        "desk/questions/<slug:question_key>/preview/",
        desk_editor.preview_of,
        name="desk_question_preview",
    ),
    path(
        "desk/questions/<slug:question_key>/autosave/",
        desk_editor.autosave,
        name="desk_question_autosave",
    ),
]

course_urls += [
    path("desk/questions/", desk_bank.bank, name="desk_bank"),
    path("desk/reviews/", desk_reviews.switch, name="desk_review_switch"),
    path(
        "desk/questions/<slug:question_key>/review/",
        desk_reviews.review,
        name="desk_question_review",
    ),
]

# Files of questions, in and out.
course_urls += [
    path("desk/import/", desk_import.imports, name="desk_import"),
    path("desk/import/<uuid:uuid>/", desk_import.look, name="desk_import_look"),
    path("desk/import/<uuid:uuid>/work/", desk_import.work, name="desk_import_work"),
    path("desk/import/<uuid:uuid>/places/", desk_import_parts.places, name="desk_import_places"),
    path("desk/import/<uuid:uuid>/undo/", desk_import_parts.undo, name="desk_import_undo"),
    path("desk/import/<uuid:uuid>/report.csv", desk_import_parts.table, name="desk_import_report"),
    path(
        "desk/import/<uuid:uuid>/pictures/<slug:key>.webp",
        desk_import_parts.picture,
        name="desk_import_picture",
    ),
    path(
        "desk/import/<uuid:uuid>/<int:position>/", desk_import_parts.item, name="desk_import_item"
    ),
    path("desk/import/questions.xlsx", desk_export.template, name="desk_import_template"),
    path("desk/export/", desk_export.export, name="desk_export"),
    path("desk/export/print/", desk_export.print_out, name="desk_export_print"),
]

# What was done to a piece of content, of whatever kind.
course_urls += [
    path("desk/history/<slug:model>/<slug:key>/", desk_history.history, name="desk_history"),
    path(
        "desk/history/<slug:model>/<slug:key>/<int:change_id>/",
        desk_history.put_back,
        name="desk_restore",
    ),
]

# Lessons, cards and terms at the desk; "new" is the key of none of them.
course_urls += [
    path("desk/lessons/", desk_content.lessons, name="desk_lessons"),
    path("desk/cards/", desk_content.cards, name="desk_cards"),
    path("desk/glossary/", desk_content.glossary, name="desk_glossary"),
]
for place, what in (("lessons", "lesson"), ("cards", "card"), ("glossary", "term")):
    written = {"what": what}
    course_urls += [
        path(f"desk/{place}/new/", desk_writing.new, written, name=f"desk_{what}_new"),
        path(
            f"desk/{place}/new/preview/",
            desk_writing.preview,
            written,
            name=f"desk_{what}_new_preview",
        ),
        path(f"desk/{place}/<slug:key>/", desk_writing.edit, written, name=f"desk_{what}"),
        path(
            f"desk/{place}/<slug:key>/preview/",
            desk_writing.preview,
            written,
            name=f"desk_{what}_preview",
        ),
    ]

course_urls += [
    path("desk/pictures/", desk_pictures.pictures, name="desk_pictures"),
    path("desk/pictures/<slug:key>/", desk_pictures.picture, name="desk_picture"),
]

course_urls += [
    path("due/", due.due, name="due"),
    path(
        "announcements/<int:announcement_id>/away/",
        announcements.put_away,
        name="announcement_away",
    ),
]

# What is due, and what is said to a class; "new" and "categories" are no numbers.
course_urls += [
    path("desk/assignments/", desk_assignments.assignments, name="desk_assignments"),
    path("desk/assignments/new/", desk_assignments.new, name="desk_assignment_new"),
    path("desk/assignments/categories/", desk_assignments.categories, name="desk_categories"),
    path("desk/assignments/<int:assignment_id>/", desk_assignments.edit, name="desk_assignment"),
]

# What a class does not know yet, and what its teachers may see of it.
course_urls += [
    path("desk/insight/", desk_insight.objectives, name="desk_insight"),
    path("desk/insight/questions/", desk_insight.failing, name="desk_insight_failing"),
    path("desk/insight/quiet/", desk_insight.quiet, name="desk_insight_quiet"),
    path("desk/insight/policy/", desk_practice.policy, name="desk_practice_policy"),
]

# What the work of a class comes to.
course_urls += [
    path("grades/", grades.own, name="grades"),
    path("desk/grades/", desk_grades.grades, name="desk_grades"),
    path("desk/grades/grades.csv", grade_files.csv, name="desk_grades_csv"),
    path("desk/grades/grades.xlsx", grade_files.xlsx, name="desk_grades_xlsx"),
    path("desk/grades/<int:user_id>/", desk_grades.person, name="desk_grades_person"),
    path("desk/grades/<int:user_id>/<int:assignment_id>/", desk_grades.grade, name="desk_grade"),
]

course_urls += [
    path("desk/announcements/", desk_announcements.announcements, name="desk_announcements"),
    path("desk/announcements/new/", desk_announcements.new, name="desk_announcement_new"),
    path(
        "desk/announcements/preview/",
        desk_announcements.preview,
        name="desk_announcement_preview",
    ),
    path(
        "desk/announcements/<int:announcement_id>/",
        desk_announcements.edit,
        name="desk_announcement",
    ),
]

# Groups and their people.
course_urls += [
    path("desk/groups/", desk_groups.groups, name="desk_groups"),
    path("desk/groups/people/", desk_groups.change, name="desk_groups_change"),
    path("desk/groups/people/add/", desk_groups.add, name="desk_groups_add"),
    path("desk/groups/history/", desk_groups.history, name="desk_groups_history"),
    path("desk/groups/roster/", desk_roster.roster, name="desk_roster"),
    path("desk/groups/invitations/", desk_roster.invitations, name="desk_invitations"),
    path("desk/groups/invitations/slips/", desk_roster.slips, name="desk_slips"),
    path("desk/groups/<int:group_id>/", desk_groups.group, name="desk_group"),
    path("desk/groups/<int:group_id>/code/", desk_codes.change, name="desk_group_code"),
    path("desk/groups/<int:group_id>/code/print/", desk_codes.print_out, name="desk_code_print"),
    path("desk/groups/<int:group_id>/delete/", desk_groups.delete, name="desk_group_delete"),
]

# Exam day: who is where.
course_urls += [
    path("desk/quizzes/<slug:quiz_key>/live/", desk_live.live, name="desk_quiz_live"),
]

# Essays that people mark.
course_urls += [
    path("desk/marking/", desk_marking.overview, name="desk_marking"),
    path("desk/marking/names/", desk_marking.names, name="desk_marking_names"),
    path("desk/marking/answers/<int:item_id>/", desk_marking.answer, name="desk_marking_answer"),
    path(
        "desk/marking/answers/<int:item_id>/aside/",
        desk_marking_release.set_aside,
        name="desk_marking_aside",
    ),
    path(
        "desk/marking/<slug:quiz_key>/questions/<slug:question_key>/",
        desk_marking.question,
        name="desk_marking_question",
    ),
    path(
        "desk/marking/<slug:quiz_key>/questions/<slug:question_key>/differences/",
        desk_marking_release.differences,
        name="desk_marking_differences",
    ),
    path(
        "desk/marking/<slug:quiz_key>/release/",
        desk_marking_release.release,
        name="desk_marking_release",
    ),
    path(
        "desk/marking/<slug:quiz_key>/release/<uuid:uuid>/",
        desk_marking_release.undo,
        name="desk_marking_undo",
    ),
]

urlpatterns = [
    path("", home.home, name="home"),
    path("desk/", desk.home, name="desk_home"),
    path("c/<slug:course_key>/", include(course_urls)),
    path("p/<slug:token>/", quizzes.by_link, name="practice_link"),
    path("review/", cards.review, name="review"),
    path("review/undo/", cards.undo, name="review_undo"),
    path("review/mark/", cards.mark, name="review_mark"),
    path("review/compare/", cards.compare, name="review_compare"),
    path("review/custom/", cards.custom, name="review_custom"),
    path("progress/", progress.progress, name="progress"),
    path("account/", accounts.settings, name="settings"),
    path("account/data.json", accounts.data, name="account_data"),
    path("account/delete/", accounts.delete, name="account_delete"),
    path("time-zone/", accounts.time_zone, name="time_zone"),
    path("theme/", pages.theme, name="theme"),
    path("accessibility/", pages.accessibility, name="accessibility"),
]

urlpatterns += [
    path("review/numbers/", numbers.numbers, name="numbers"),
    path("review/numbers/cards/<int:card_id>/", numbers.card, name="card_numbers"),
    path("review/plan/", plans.plan_of_home, name="exam_plan_home"),
    path("review/plan/<slug:course_key>/", plans.plan, name="exam_plan"),
    path("review/plan/<slug:course_key>/end/", plans.end, name="exam_plan_end"),
    path("review/break/", plans.study_break, name="study_break"),
    path("review/break/<int:break_id>/undo/", plans.undo_break, name="study_break_undo"),
]

# A person's own deck: the list, one card, notes of their own.
urlpatterns += [
    path("cards/", deck.deck, name="deck"),
    path("cards/undo/", deck.undo, name="deck_undo"),
    path("cards/notes/new/", own_notes.new, name="own_note_new"),
    path("cards/notes/<int:note_id>/", own_notes.edit, name="own_note"),
    path("cards/notes/<int:note_id>/delete/", own_notes.delete, name="own_note_delete"),
    path("cards/<int:card_id>/", deck.card, name="card"),
    path("cards/<int:card_id>/wording/", deck.word, name="card_wording"),
]

# Cards of other programs, out and in.
urlpatterns += [
    path("cards/exchange/", exchange.exchange, name="exchange"),
    path("cards/exchange/file/", exchange.file, name="exchange_file"),
    path("cards/exchange/<uuid:uuid>/", exchange.look, name="exchange_look"),
    path("cards/exchange/<uuid:uuid>/undo/", exchange.undo, name="exchange_undo"),
]

urlpatterns += [
    path("join/", join.enter, name="join"),
    path("join/invited/<int:invitation_id>/", join.invited, name="invited"),
    path("join/<str:code>/", join.join, name="join_by_code"),
]
