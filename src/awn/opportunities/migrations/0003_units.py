"""How much remote work is credited at most: minutes for a unit, units of a volunteer."""

from django.db import migrations, models

from awn.base.one_state import OneState


class Migration(migrations.Migration):
    dependencies = [("opportunities", "0002_list_indexes")]
    operations = [
        OneState([
            migrations.AddField("shift", "minutes_per_unit", models.PositiveSmallIntegerField(null=True)),
            migrations.AddField("shift", "most_units", models.PositiveSmallIntegerField(null=True)),
        ]),
    ]
