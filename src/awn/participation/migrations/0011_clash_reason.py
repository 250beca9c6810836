"""Why a coordinator accepted somebody who has another place at the time."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("participation", "0010_kept_seats")]

    operations = [
        migrations.AddField(
            model_name="application",
            name="clash_reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("agreed", "Agreed with the volunteer: they come later or leave earlier"),
                    ("both", "Both can be done: the places are the same, or one is from afar"),
                    ("gives_up", "The volunteer gives up the other place"),
                ],
                db_default="",
                default="",
                max_length=12,
            ),
        ),
    ]
