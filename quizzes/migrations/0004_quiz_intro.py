"""A few words before a quiz begins, such as that it is practice."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("quizzes", "0003_answers_so_far")]
    operations = [
        migrations.AddField(
            model_name="quiz",
            name="intro",
            field=models.TextField(
                blank=True,
                help_text="Markdown. Shown before the quiz begins.",
                verbose_name="introduction",
            ),
        ),
    ]
