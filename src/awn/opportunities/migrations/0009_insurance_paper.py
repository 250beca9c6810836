import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("opportunities", "0008_queue_opens_at"),
    ]

    operations = [
        migrations.CreateModel(
            name="InsurancePaper",
            fields=[
                (
                    "opportunity",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="insurance_paper",
                        serialize=False,
                        to="opportunities.opportunity",
                    ),
                ),
                ("stored_as", models.CharField(max_length=40, unique=True)),
                ("key", models.BinaryField()),
                ("media_type", models.CharField(max_length=40)),
                ("size_bytes", models.PositiveIntegerField()),
                ("pages", models.PositiveSmallIntegerField()),
                ("created_at", models.DateTimeField()),
            ],
        ),
    ]
