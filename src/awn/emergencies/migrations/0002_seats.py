"""A yes to a call-up becomes a seat in a shift."""

import django.db.models.deletion
from django.db import migrations, models

from awn.base.one_state import OneState


class Migration(migrations.Migration):
    dependencies = [
        ("emergencies", "0001_tables"),
        ("opportunities", "0008_queue_opens_at"),
        ("participation", "0010_kept_seats"),
    ]

    operations = [
        OneState([
            migrations.AddField(
                model_name="call",
                name="no_seat",
                field=models.CharField(blank=True, db_default="", default="", max_length=40),
            ),
            migrations.AddField(
                model_name="call",
                name="place",
                field=models.ForeignKey(
                    null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="participation.place"
                ),
            ),
            migrations.AddField(
                model_name="emergency",
                name="shift",
                field=models.ForeignKey(
                    null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="opportunities.shift"
                ),
            ),
        ]),
    ]
