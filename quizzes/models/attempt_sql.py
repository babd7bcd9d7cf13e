"""The statements of answering that the ORM would take longer to put together than to run."""

# The ORM needs ten times as long to put each of these together as the database to run it
# (benchmarks: answer, where they are a fifth of the whole).
COUNT_ANSWER = """
    UPDATE quizzes_attempt SET points = points + %s, answered = answered + 1,
        finished_at = CASE WHEN answered = length - 1 THEN %s END,
        ending = CASE WHEN answered = length - 1 THEN 'submitted' ELSE '' END
    WHERE id = %s AND finished_at IS NULL
"""
CLOSE_ITEM = """
    UPDATE quizzes_attemptitem SET response_id = %s, fraction = %s, credit = %s,
        answered_at = %s, closed_at = %s, first_attempt = %s, tries = 1
    WHERE id = %s AND answered_at IS NULL
"""

# The ORM needs 1.6 ms to put this query together and 0.04 ms to run it (benchmarks: answer).
# PostgreSQL needs ten times as long to plan it as to run it, hence ``first_row``.
ITEMS_OF_ATTEMPT = """
    SELECT item.id, item.attempt_id, item.position, item.version_id, item.points, item.options,
        item.fraction, item.answered_at, item.first_attempt, item.response_id, item.tries,
        item.credit, item.closed_at, item.flagged, item.dropped,
        attempt.finished_at, attempt.ending, attempt.started_at, attempt.extra_minutes,
        attempt.reached, attempt.length, attempt.answered, attempt.rules, attempt.practice_of_id,
        own.time_multiplier AS own_multiplier, own.extra_minutes AS own_minutes,
        own.shift_days AS own_shift,
        response.answer AS said, response.revision, response.certainty,
        response.page AS said_by, response.given_at AS said_at,
        quiz.id AS quiz_id, quiz.key AS quiz_key, quiz.title AS quiz_title,
        course.key AS course_key, course.language,
        version.body, question.id AS question_id, question.passage, lesson.key AS lesson_key,
        COALESCE(
            (
                SELECT MIN(behind.position) FROM quizzes_attemptitem behind
                WHERE behind.attempt_id = item.attempt_id AND behind.answered_at IS NULL
                    AND behind.position > item.position
            ),
            (
                SELECT MIN(ahead.position) FROM quizzes_attemptitem ahead
                WHERE ahead.attempt_id = item.attempt_id AND ahead.answered_at IS NULL
                    AND ahead.position < item.position
            )
        ) AS next_position,
        EXISTS (
            SELECT 1 FROM quizzes_attempt earlier_attempt
            JOIN quizzes_attemptitem earlier ON earlier.attempt_id = earlier_attempt.id
            JOIN quizzes_questionversion wording ON wording.id = earlier.version_id
            WHERE earlier_attempt.user_id = attempt.user_id
                AND wording.question_id = question.id AND earlier.answered_at IS NOT NULL
        ) AS answered_before,
        EXISTS (
            SELECT 1 FROM quizzes_repair ruling
            WHERE ruling.quiz_id = quiz.id AND ruling.question_id = question.id
                AND ruling.attempt_id IS NULL
        ) AS is_ruled,
        course.access = 'open' OR EXISTS (
            SELECT 1 FROM quizzes_membership member
            WHERE member.course_id = course.id AND member.user_id = attempt.user_id
        ) AS enters_course
    FROM quizzes_attemptitem item
    JOIN quizzes_attempt attempt ON attempt.id = item.attempt_id
    JOIN quizzes_quiz quiz ON quiz.id = attempt.quiz_id
    JOIN quizzes_course course ON course.id = quiz.course_id
    JOIN quizzes_questionversion version ON version.id = item.version_id
    JOIN quizzes_question question ON question.id = version.question_id
    JOIN quizzes_lesson lesson ON lesson.id = question.lesson_id
    LEFT JOIN quizzes_response response ON response.id = item.response_id
    LEFT JOIN quizzes_accommodation own
        ON own.course_id = course.id AND own.user_id = attempt.user_id
    WHERE item.attempt_id = %s AND attempt.user_id = %s
        AND (
            course.access = 'open' OR EXISTS (
                SELECT 1 FROM quizzes_membership member
                WHERE member.course_id = course.id AND member.user_id = attempt.user_id
            ) OR quiz.purpose = 'practice' AND attempt.practice_of_id IS NULL AND EXISTS (
                SELECT 1 FROM quizzes_practicepass pass
                JOIN quizzes_practicelink link ON link.id = pass.link_id
                WHERE link.quiz_id = quiz.id AND pass.user_id = attempt.user_id
                    AND link.ended_at IS NULL AND COALESCE(link.ends_at > %s, TRUE)
            )
        )
        AND course.key = COALESCE(%s, course.key)
"""
ITEM_PAGE = ITEMS_OF_ATTEMPT + "AND item.position = %s"
