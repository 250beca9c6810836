from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("messaging", "0003_dead_addresses"),
        ("participation", "0012_together"),
        ("people", "0008_profile"),
    ]

    operations = [
        migrations.AddField(
            model_name="delivery",
            name="carrier",
            field=models.CharField(blank=True, db_default="", max_length=64),
        ),
        migrations.AlterField(
            model_name="delivery",
            name="state",
            field=models.CharField(
                choices=[
                    ("queued", "Waits"),
                    ("sending", "Being sent"),
                    ("sent", "Sent"),
                    ("arrived", "Delivered"),
                    ("bounced", "Came back"),
                    ("refused", "Refused by the mail server or carrier"),
                    ("unknown", "Not known: it may have arrived"),
                    ("suppressed", "Held back"),
                    ("stopped", "Stopped before it was sent"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("carrier", ""), _negated=True), fields=["carrier"], name="delivery_of_carrier"
            ),
        ),
    ]
