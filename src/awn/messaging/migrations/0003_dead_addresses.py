from django.db import migrations, models

from awn.base.one_state import OneState


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0008_profile"),
        ("messaging", "0002_states"),
    ]

    operations = [
        OneState([
            migrations.CreateModel(
                name="DeadAddress",
                fields=[
                    (
                        "person",
                        models.OneToOneField(
                            on_delete=models.deletion.CASCADE,
                            primary_key=True,
                            related_name="+",
                            serialize=False,
                            to="people.person",
                        ),
                    ),
                    ("address", models.EmailField(max_length=254)),
                    ("status", models.CharField(max_length=12)),
                    ("at", models.DateTimeField()),
                ],
            ),
            migrations.AlterField(
                model_name="delivery",
                name="state",
                field=models.CharField(
                    choices=[
                        ("queued", "Waits"),
                        ("sending", "Being sent"),
                        ("sent", "Sent"),
                        ("bounced", "Came back"),
                        ("refused", "Refused by the mail server or carrier"),
                        ("unknown", "Not known: it may have arrived"),
                        ("suppressed", "Held back"),
                        ("stopped", "Stopped before it was sent"),
                    ],
                    max_length=12,
                ),
            ),
        ]),
    ]
