"""Triggers: values, counts and moved targets are only added; a correction is a row of its own."""

from django.db import migrations

TABLES = ("value", "count", "revision")
CREATE = "".join(
    f"""
CREATE TRIGGER programmes_{table}_append_only BEFORE UPDATE OR DELETE ON programmes_{table}
FOR EACH ROW EXECUTE FUNCTION awn_refuse_change();
CREATE TRIGGER programmes_{table}_not_emptied BEFORE TRUNCATE ON programmes_{table}
FOR EACH STATEMENT EXECUTE FUNCTION awn_refuse_change();
"""
    for table in TABLES
)
REMOVE = "".join(
    f"""
DROP TRIGGER programmes_{table}_not_emptied ON programmes_{table};
DROP TRIGGER programmes_{table}_append_only ON programmes_{table};
"""
    for table in TABLES
)


class Migration(migrations.Migration):
    dependencies = [("programmes", "0001_tables"), ("base", "0001_functions")]
    operations = [migrations.RunSQL(CREATE, REMOVE)]
