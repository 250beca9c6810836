from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("matching", "0003_slate_with_consent"),
    ]

    operations = [
        migrations.AlterField(
            model_name="invitation",
            name="state",
            field=models.CharField(
                choices=[
                    ("waiting", "Leaves in a moment"),
                    ("sent", "Sent"),
                    ("accepted", "Accepted"),
                    ("declined", "Declined"),
                    ("withdrawn", "Taken back"),
                ],
                default="sent",
                max_length=20,
            ),
        ),
        migrations.AddIndex(
            model_name="invitation",
            index=models.Index(condition=models.Q(("state", "waiting")), fields=["at"], name="invitation_held"),
        ),
    ]
