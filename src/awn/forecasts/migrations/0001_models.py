from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="TrainedModel",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("no_show", "Who will come"),
                            ("demand", "How many volunteers will be wanted"),
                            ("leaving", "Volunteers about to leave"),
                            ("unfilled", "Shifts that may stay short of people"),
                        ],
                        max_length=20,
                    ),
                ),
                ("revision", models.CharField(max_length=60, unique=True)),
                ("sha256", models.CharField(max_length=64)),
                ("trained_at", models.DateTimeField()),
                ("scheduled", models.BooleanField()),
                ("card", models.JSONField()),
                ("beats", models.BooleanField()),
                ("active", models.BooleanField(default=False)),
            ],
            options={
                "indexes": [models.Index(fields=["kind", "-id"], name="forecast_of_kind")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("active", True)), fields=("kind",), name="forecast_one_active"
                    )
                ],
            },
        ),
    ]
