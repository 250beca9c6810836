"""A stadium and a beach differ: how near a telephone must be is said by each opportunity."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("opportunities", "0003_units")]
    operations = [
        migrations.AddField("opportunity", "check_in_radius_m", models.PositiveSmallIntegerField(null=True)),
    ]
