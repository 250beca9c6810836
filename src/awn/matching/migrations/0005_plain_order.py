"""Plain order for everybody, and a trigger: what was said about it stays."""

from django.db import migrations, models

CREATE = """
CREATE TRIGGER plain_order_append_only BEFORE UPDATE OR DELETE ON matching_plainorder
FOR EACH ROW EXECUTE FUNCTION awn_refuse_change();
"""
REMOVE = "DROP TRIGGER plain_order_append_only ON matching_plainorder;"


class Migration(migrations.Migration):
    dependencies = [("matching", "0004_invitations_held_back"), ("base", "0001_functions")]

    operations = [
        migrations.CreateModel(
            name="PlainOrder",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_on", models.BooleanField()),
                ("reason", models.CharField(max_length=300)),
                ("at", models.DateTimeField()),
                ("until", models.DateTimeField(null=True)),
            ],
        ),
        migrations.RunSQL(CREATE, REMOVE),
    ]
