"""When the organisation was reminded and told, and which words were reported."""

import django.db.models.deletion
from django.db import migrations, models

from awn.base.one_state import OneState


class Migration(migrations.Migration):
    dependencies = [
        ("ratings", "0001_tables"),
        ("safety", "0002_appeals_of_organisations"),
    ]

    operations = [
        OneState([
            migrations.AddField(
                model_name="occasion",
                name="house_reminded_at",
                field=models.DateTimeField(null=True),
            ),
            migrations.AddField(
                model_name="occasion",
                name="told_at",
                field=models.DateTimeField(null=True),
            ),
            migrations.AddIndex(
                model_name="occasion",
                index=models.Index(
                    condition=models.Q(("house_reminded_at", None)),
                    fields=["opened_at"],
                    name="occasion_house_unreminded",
                ),
            ),
            migrations.AddIndex(
                model_name="occasion",
                index=models.Index(
                    condition=models.Q(("told_at", None)), fields=["closes_at"], name="occasion_untold"
                ),
            ),
            migrations.CreateModel(
                name="Reported",
                fields=[
                    ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                    (
                        "rating",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE, related_name="reports", to="ratings.rating"
                        ),
                    ),
                    (
                        "report",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.CASCADE, related_name="rating_words", to="safety.report"
                        ),
                    ),
                ],
            ),
        ]),
    ]
