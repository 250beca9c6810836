"""Triggers: the ledger is append-only, and keeps everyone's balance."""

from django.db import migrations

CREATE = """
CREATE FUNCTION awn_add_hours() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO hours_balance (person_id, minutes) VALUES (NEW.person_id, NEW.minutes)
    ON CONFLICT (person_id) DO UPDATE SET minutes = hours_balance.minutes + EXCLUDED.minutes;
    RETURN NULL;
END $$;

CREATE TRIGGER hours_balance AFTER INSERT ON hours_hoursentry
FOR EACH ROW EXECUTE FUNCTION awn_add_hours();
CREATE TRIGGER hours_append_only BEFORE UPDATE OR DELETE ON hours_hoursentry
FOR EACH ROW EXECUTE FUNCTION awn_refuse_change();
CREATE TRIGGER hours_not_emptied BEFORE TRUNCATE ON hours_hoursentry
FOR EACH STATEMENT EXECUTE FUNCTION awn_refuse_change();
"""

REMOVE = """
DROP TRIGGER hours_not_emptied ON hours_hoursentry;
DROP TRIGGER hours_append_only ON hours_hoursentry;
DROP TRIGGER hours_balance ON hours_hoursentry;
DROP FUNCTION awn_add_hours();
"""


class Migration(migrations.Migration):
    dependencies = [("hours", "0001_tables"), ("base", "0001_functions")]
    operations = [migrations.RunSQL(CREATE, REMOVE)]
