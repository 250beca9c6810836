"""Reports, and a trigger: what was published stays as it was."""

from django.db import migrations, models

CREATE = """
CREATE TRIGGER publication_append_only BEFORE UPDATE OR DELETE ON fairness_publication
FOR EACH ROW EXECUTE FUNCTION awn_refuse_change();
"""
REMOVE = "DROP TRIGGER publication_append_only ON fairness_publication;"


class Migration(migrations.Migration):
    initial = True

    dependencies = [("base", "0001_functions")]

    operations = [
        migrations.CreateModel(
            name="Publication",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("quarter", models.CharField(max_length=7)),
                ("version", models.PositiveSmallIntegerField()),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("at", models.DateTimeField()),
                ("contents", models.JSONField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("quarter", "version"), name="publication_once"),
                ],
            },
        ),
        migrations.RunSQL(CREATE, REMOVE),
    ]
