import django.db.models.deletion
from django.db import migrations, models

# A kept seat is taken like a place: whoever it is not kept for finds it gone, and the check constraint refuses it.
COUNT = """
CREATE FUNCTION awn_count_kept_seats() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE opportunities_shift
       SET taken = taken + CASE WHEN TG_OP = 'DELETE' THEN 0 ELSE NEW.seats END
                         - CASE WHEN TG_OP = 'INSERT' THEN 0 ELSE OLD.seats END
     WHERE id = CASE WHEN TG_OP = 'DELETE' THEN OLD.shift_id ELSE NEW.shift_id END;
    RETURN NULL;
END $$;

CREATE TRIGGER kept_seats AFTER INSERT OR DELETE OR UPDATE OF seats ON participation_reservedseats
FOR EACH ROW EXECUTE FUNCTION awn_count_kept_seats();
"""
DO_NOT_COUNT = """
DROP TRIGGER kept_seats ON participation_reservedseats;
DROP FUNCTION awn_count_kept_seats();
"""


class Migration(migrations.Migration):

    dependencies = [("opportunities", "0006_team"), ("participation", "0009_offers")]

    operations = [
        migrations.CreateModel(
            name="ReservedSeats",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[
                    ("members", "Members of the organisation"),
                    ("invited", "People the organisation invited"),
                    ("women", "Women"),
                    ("men", "Men"),
                    ("needs", "People who share a need with the application"),
                ], max_length=10)),
                ("seats", models.PositiveSmallIntegerField()),
                ("until", models.DateTimeField()),
                ("shift", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="reserved", to="opportunities.shift")),
            ],
            options={
                "indexes": [models.Index(fields=["until"], name="reserved_seats_until")],
                "constraints": [models.UniqueConstraint(fields=("shift", "kind"), name="reserved_seats_once")],
            },
        ),
        migrations.RunSQL(COUNT, DO_NOT_COUNT),
    ]
