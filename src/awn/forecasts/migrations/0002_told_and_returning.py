"""What was told of shifts before they began, which stays as it was; and what brought people back."""

import django.contrib.postgres.fields
from django.db import migrations, models

CREATE = """
CREATE TRIGGER shift_forecast_as_told BEFORE UPDATE ON forecasts_shiftforecast
FOR EACH ROW EXECUTE FUNCTION awn_refuse_change();
"""
REMOVE = "DROP TRIGGER shift_forecast_as_told ON forecasts_shiftforecast;"
ID = ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))


class Migration(migrations.Migration):
    dependencies = [("base", "0001_functions"), ("forecasts", "0001_models")]

    operations = [
        migrations.CreateModel(
            name="ShiftForecast",
            fields=[
                ID,
                ("shift_id", models.BigIntegerField(unique=True)),
                ("starts_at", models.DateTimeField()),
                ("at", models.DateTimeField()),
                ("revision", models.CharField(blank=True, max_length=60)),
                ("place_ids", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ("chances", django.contrib.postgres.fields.ArrayField(base_field=models.FloatField(), size=None)),
                ("base", models.FloatField()),
                ("expected", models.FloatField()),
                ("low", models.PositiveIntegerField()),
                ("high", models.PositiveIntegerField()),
            ],
            options={"indexes": [models.Index(fields=["starts_at"], name="shift_forecast_starts")]},
        ),
        migrations.CreateModel(
            name="Returning",
            fields=[ID, ("at", models.DateTimeField()), ("contents", models.JSONField())],
        ),
        migrations.RunSQL(CREATE, REMOVE),
    ]
