import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("opportunities", "0009_insurance_paper"),
    ]

    operations = [
        migrations.CreateModel(
            name="Recording",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("audio", "Recording to listen to"), ("sign", "Sign language")], max_length=8
                    ),
                ),
                ("language", models.CharField(choices=[("ar", "العربية"), ("en", "English")], max_length=2)),
                ("stored_as", models.CharField(max_length=40, unique=True)),
                ("digest", models.CharField(max_length=64)),
                ("media_type", models.CharField(max_length=40)),
                ("size_bytes", models.PositiveIntegerField()),
                ("has_sound", models.BooleanField()),
                ("captions", models.TextField(blank=True)),
                ("captions_digest", models.CharField(blank=True, max_length=64)),
                ("transcript", models.TextField(blank=True)),
                ("created_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("shown_at", models.DateTimeField(null=True)),
                ("removed_at", models.DateTimeField(null=True)),
                (
                    "opportunity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="recordings",
                        to="opportunities.opportunity",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("opportunity", "kind", "language"), name="recording_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("shown_at", None),
                            models.Q(models.Q(("transcript", ""), _negated=True), ("removed_at", None)),
                            _connector="OR",
                        ),
                        name="recording_shown_in_words",
                    ),
                ],
            },
        ),
    ]
