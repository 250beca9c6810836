from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("outreach", "0001_tables"),
    ]

    operations = [
        migrations.AlterField(
            model_name="expected",
            name="state",
            field=models.CharField(
                choices=[
                    ("ready", "Will be invited"),
                    ("unsure", "Perhaps the same person as another row"),
                    ("left_out", "Left out"),
                    ("queued", "Waiting to be sent"),
                    ("sent", "Invited"),
                    ("reminded", "Invited and reminded"),
                    ("joined", "Said yes"),
                    ("declined", "Said no"),
                    ("lapsed", "Did not answer"),
                    ("withdrawn", "Taken back"),
                ],
                max_length=10,
            ),
        ),
    ]
