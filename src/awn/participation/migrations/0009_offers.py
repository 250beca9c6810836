import django.db.models.deletion
from django.db import migrations, models

from awn.base.one_state import OneState

# An offered seat is kept for whoever is asked: it is counted like one that is taken.
COUNT_OFFERED = """
CREATE OR REPLACE FUNCTION awn_place_is_seated(state text) RETURNS integer LANGUAGE sql IMMUTABLE AS
$$ SELECT CASE WHEN state IN ('confirmed', 'attended', 'absent', 'excused', 'offered') THEN 1 ELSE 0 END $$;
"""
COUNT_SEATED = """
CREATE OR REPLACE FUNCTION awn_place_is_seated(state text) RETURNS integer LANGUAGE sql IMMUTABLE AS
$$ SELECT CASE WHEN state IN ('confirmed', 'attended', 'absent', 'excused') THEN 1 ELSE 0 END $$;
"""


class Migration(migrations.Migration):

    dependencies = [("opportunities", "0006_team"), ("participation", "0008_drop_open_needs")]

    operations = [
        migrations.RunSQL(COUNT_OFFERED, COUNT_SEATED),
        OneState([
            migrations.RemoveConstraint(model_name="place", name="place_once_per_shift"),
            migrations.AddField(
                model_name="application",
                name="takes_at_once",
                field=models.BooleanField(db_default=False, default=False),
            ),
            migrations.AlterField(
                model_name="place",
                name="state",
                field=models.CharField(choices=[
                    ("confirmed", "Place confirmed"),
                    ("waiting", "On the waiting list"),
                    ("offered", "A place is offered to you"),
                    ("lapsed", "Not answered in time"),
                    ("released", "Given up"),
                    ("cancelled", "Cancelled by the organisation"),
                    ("attended", "Took part"),
                    ("absent", "Absent"),
                    ("excused", "Excused"),
                    ("passed_over", "Could not move up from the waiting list"),
                ], max_length=20),
            ),
            migrations.CreateModel(
                name="Offer",
                fields=[
                    ("place", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name="offer", serialize=False, to="participation.place")),
                    ("made_at", models.DateTimeField()),
                    ("until", models.DateTimeField(null=True)),
                    ("answered_at", models.DateTimeField(null=True)),
                ],
                options={
                    "indexes": [models.Index(condition=models.Q(("answered_at", None), ("until__isnull", False)), fields=["until"], name="offer_open_until")],
                },
            ),
            migrations.CreateModel(
                name="OfferTerms",
                fields=[
                    ("opportunity", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name="+", serialize=False, to="opportunities.opportunity")),
                    ("answer_hours", models.PositiveSmallIntegerField(default=24)),
                ],
            ),
            migrations.CreateModel(
                name="GivingUp",
                fields=[
                    ("place", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name="giving_up", serialize=False, to="participation.place")),
                    ("reason", models.CharField(blank=True, choices=[
                        ("sick", "I am ill"),
                        ("family", "A family matter that cannot wait"),
                        ("work", "Work or study"),
                        ("travel", "I cannot get there"),
                        ("changed", "The time or the place was changed"),
                        ("other", "Another reason"),
                    ], max_length=12)),
                    ("at", models.DateTimeField()),
                    ("is_late", models.BooleanField()),
                ],
                options={
                    "indexes": [models.Index(condition=models.Q(("is_late", True)), fields=["at"], name="giving_up_late")],
                },
            ),
        ]),
        migrations.AddConstraint(
            model_name="place",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["absent", "attended", "confirmed", "excused", "offered", "waiting"])),
                fields=("shift", "person"),
                name="place_once_per_shift",
            ),
        ),
    ]
