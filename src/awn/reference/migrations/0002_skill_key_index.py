from django.contrib.postgres.indexes import GinIndex
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("reference", "0001_tables")]

    operations = [
        migrations.AddIndex(
            model_name="skill",
            index=GinIndex(fields=["key"], name="reference_skill_key", opclasses=["gin_trgm_ops"]),
        ),
    ]
