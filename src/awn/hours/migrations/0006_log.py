"""What the public log does not have yet is queued by triggers; salts also for rows that are streamed in."""

from django.db import migrations, models

# Kinds of awn.hours.leaves.
TABLES = ((1, "hours_hoursentry"), (2, "hours_attestation"), (3, "hours_pastshift"))
SALT = "decode(replace(gen_random_uuid()::text, '-', ''), 'hex')"
CREATE = """
CREATE FUNCTION awn_unlogged() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO hours_unlogged (kind, row_id) SELECT TG_ARGV[0]::smallint, id FROM added ORDER BY id;
    RETURN NULL;
END $$;
"""
EACH = """
CREATE TRIGGER {table}_unlogged AFTER INSERT ON {table} REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION awn_unlogged('{kind}');
ALTER TABLE {table} ALTER COLUMN salt SET DEFAULT {salt};
ALTER TABLE {table} DISABLE TRIGGER USER;
UPDATE {table} SET salt = {salt} WHERE salt IS NULL;
ALTER TABLE {table} ENABLE TRIGGER USER;
INSERT INTO hours_unlogged (kind, row_id) SELECT {kind}, id FROM {table} ORDER BY id;
"""
REMOVE_EACH = """
ALTER TABLE {table} ALTER COLUMN salt DROP DEFAULT;
DROP TRIGGER {table}_unlogged ON {table};
"""


class Migration(migrations.Migration):
    dependencies = [("hours", "0005_last_word")]
    operations = [
        migrations.CreateModel(
            name="Unlogged",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("kind", models.PositiveSmallIntegerField()),
                ("row_id", models.BigIntegerField()),
            ],
        ),
        migrations.RunSQL(
            CREATE + "".join(EACH.format(kind=kind, table=table, salt=SALT) for kind, table in TABLES),
            "".join(REMOVE_EACH.format(table=table) for _kind, table in TABLES) + "DROP FUNCTION awn_unlogged();",
        ),
    ]
