"""What people made of labels stays beside what stood before."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

SOUNDS = [("good", "good"), ("bad", "bad"), ("mixed", "mixed"), ("unsure", "unsure")]


class Migration(migrations.Migration):
    dependencies = [
        ("evaluation", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="CommentCorrection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("is_staff", models.BooleanField()),
                ("was", models.CharField(blank=True, choices=SOUNDS, max_length=8)),
                (
                    "was_topics",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=14), size=None),
                ),
                ("was_confidence", models.FloatField(null=True)),
                ("was_model", models.CharField(blank=True, max_length=12)),
                ("sentiment", models.CharField(choices=SOUNDS, max_length=8)),
                (
                    "topics",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=14), size=None),
                ),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="people.person"
                    ),
                ),
                (
                    "rating",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="comment_corrections",
                        to="ratings.rating",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["-at"], name="comment_correction_at")],
            },
        ),
    ]
