from django.db import migrations, models


def let_wait(apps, schema_editor):
    """Let the cards of finished attempts come once the quiz has closed: so far they never did."""
    attempts = apps.get_model("quizzes", "Attempt").objects.exclude(finished_at=None)
    attempts.filter(rules__show_verdicts="after_close").update(cards_wait=True)


class Migration(migrations.Migration):
    dependencies = [
        ("quizzes", "0012_authors_changes_and_reviews"),
    ]

    operations = [
        migrations.AddField(
            model_name="attempt",
            name="cards_wait",
            field=models.BooleanField(
                default=False, verbose_name="cards of wrong answers wait for the review"
            ),
        ),
        migrations.AddIndex(
            model_name="attempt",
            index=models.Index(
                condition=models.Q(("cards_wait", True)),
                fields=["quiz"],
                name="attempts_awaiting_cards",
            ),
        ),
        migrations.RunPython(let_wait, migrations.RunPython.noop),
    ]
