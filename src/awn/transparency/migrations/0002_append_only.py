"""Triggers: what stands in the log is never changed, deleted or emptied."""

from django.db import migrations

TABLES = ("leaf", "treetile", "signedcheckpoint")
CREATE = "".join(
    f"""
CREATE TRIGGER {name}_append_only BEFORE UPDATE OR DELETE ON transparency_{name}
FOR EACH ROW EXECUTE FUNCTION awn_refuse_change();
CREATE TRIGGER {name}_not_emptied BEFORE TRUNCATE ON transparency_{name}
FOR EACH STATEMENT EXECUTE FUNCTION awn_refuse_change();
"""
    for name in TABLES
)
REMOVE = "".join(
    f"""
DROP TRIGGER {name}_not_emptied ON transparency_{name};
DROP TRIGGER {name}_append_only ON transparency_{name};
"""
    for name in TABLES
)
# Hashes cannot be compressed: without this PostgreSQL tries each time.
STORED = "ALTER TABLE transparency_treetile ALTER COLUMN hashes SET STORAGE EXTERNAL"


class Migration(migrations.Migration):
    dependencies = [("transparency", "0001_tables"), ("base", "0001_functions")]
    operations = [migrations.RunSQL(CREATE, REMOVE), migrations.RunSQL(STORED, migrations.RunSQL.noop)]
