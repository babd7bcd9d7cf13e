"""Answers from before there were behaviours: each was one try, and closed its question."""

from django.db import migrations
from django.db.models import F, OuterRef, Subquery


def carry_over(apps, _schema_editor):
    """Fill what the new columns would hold, had they been there."""
    item = apps.get_model("quizzes", "AttemptItem")
    response = apps.get_model("quizzes", "Response")
    response.objects.filter(given_at=None).update(given_at=F("at"))
    latest = response.objects.filter(item=OuterRef("pk")).order_by("-pk").values("pk")[:1]
    item.objects.exclude(answered_at=None).update(
        credit=F("fraction"), closed_at=F("answered_at"), tries=1, response=Subquery(latest)
    )
    attempt = apps.get_model("quizzes", "Attempt")
    attempt.objects.exclude(finished_at=None).update(ending="submitted", reached=F("length"))


class Migration(migrations.Migration):
    dependencies = [("quizzes", "0002_behaviours_and_repairs")]
    operations = [migrations.RunPython(carry_over, migrations.RunPython.noop)]
