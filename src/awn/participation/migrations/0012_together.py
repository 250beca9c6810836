"""Who applied together, and moves up from a waiting list together."""

from django.db import migrations, models
from django.db.models import Q

from awn.base.one_state import OneState


class Migration(migrations.Migration):
    dependencies = [("participation", "0011_clash_reason")]

    operations = [
        OneState([
            migrations.AddField(
                model_name="application",
                name="together",
                field=models.UUIDField(null=True),
            ),
            migrations.AddIndex(
                model_name="application",
                index=models.Index(
                    condition=Q(("together__isnull", False)), fields=["together"], name="application_together"
                ),
            ),
        ]),
    ]
