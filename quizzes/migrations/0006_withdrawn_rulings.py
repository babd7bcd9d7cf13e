"""Rulings on questions can be withdrawn: by a repair that names the ruling."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("quizzes", "0005_card_study"),
    ]

    operations = [
        migrations.AddField(
            model_name="repair",
            name="withdraws",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="withdrawals",
                to="quizzes.repair",
                verbose_name="ruling withdrawn",
            ),
        ),
        migrations.AlterField(
            model_name="repair",
            name="kind",
            field=models.CharField(
                choices=[
                    ("regrade", "Graded again"),
                    ("accept", "One more answer accepted"),
                    ("credit", "Full credit for everyone"),
                    ("drop", "Question dropped"),
                    ("mark", "Answer marked by hand"),
                    ("override", "Mark set by hand"),
                    ("reopen", "Attempt reopened"),
                    ("time", "Time given"),
                    ("submit", "Attempt submitted"),
                    ("void", "Attempt voided"),
                    ("late_accepted", "Late answer accepted"),
                    ("late_rejected", "Late answer rejected"),
                    ("withdraw", "Ruling withdrawn"),
                ],
                max_length=13,
                verbose_name="kind",
            ),
        ),
    ]
