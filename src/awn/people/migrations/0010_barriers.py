"""Reports of barriers stand with the requests for help, where they were brought."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("people", "0009_digits"), ("support", "0002_barriers")]

    operations = [migrations.DeleteModel(name="BarrierReport")]
