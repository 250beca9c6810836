"""One objection and one last word for each entry; finding what waits for a supervisor."""

from django.db import migrations, models
from django.db.models import Q

from awn.base.one_state import OneState


class Migration(migrations.Migration):
    dependencies = [("hours", "0004_salt_and_presence")]
    operations = [
        OneState([
            migrations.AddConstraint(
                model_name="attestation",
                constraint=models.UniqueConstraint(
                    fields=["entry"], condition=Q(outcome="disputed"), name="objection_once"
                ),
            ),
            migrations.AddConstraint(
                model_name="attestation",
                constraint=models.UniqueConstraint(
                    fields=["entry"],
                    condition=Q(outcome__in=["adjusted", "agreed", "settled", "upheld", "withdrawn"]),
                    name="last_word_once",
                ),
            ),
            migrations.AddIndex(
                model_name="deliverable",
                index=models.Index(
                    fields=["submitted_at"], condition=Q(state="submitted"), name="deliverable_waiting"
                ),
            ),
        ]),
    ]
