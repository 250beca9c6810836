"""Triggers: a refusal is never changed, and not forgotten before its time."""

from django.db import migrations

CREATE = """
CREATE FUNCTION awn_refuse_early_forgetting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.at > now() - interval '90 days' THEN
        RAISE EXCEPTION 'rows of % are kept for at least 90 days', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN OLD;
END $$;

CREATE TRIGGER refused_kept BEFORE DELETE ON audit_refused
FOR EACH ROW EXECUTE FUNCTION awn_refuse_early_forgetting();
CREATE TRIGGER refused_append_only BEFORE UPDATE ON audit_refused
FOR EACH ROW EXECUTE FUNCTION awn_refuse_change();
CREATE TRIGGER refused_not_emptied BEFORE TRUNCATE ON audit_refused
FOR EACH STATEMENT EXECUTE FUNCTION awn_refuse_change();
CREATE TRIGGER search_append_only BEFORE UPDATE OR DELETE ON audit_search
FOR EACH ROW EXECUTE FUNCTION awn_refuse_change();
CREATE TRIGGER search_not_emptied BEFORE TRUNCATE ON audit_search
FOR EACH STATEMENT EXECUTE FUNCTION awn_refuse_change();
"""

REMOVE = """
DROP TRIGGER search_not_emptied ON audit_search;
DROP TRIGGER search_append_only ON audit_search;
DROP TRIGGER refused_not_emptied ON audit_refused;
DROP TRIGGER refused_append_only ON audit_refused;
DROP TRIGGER refused_kept ON audit_refused;
DROP FUNCTION awn_refuse_early_forgetting();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_tables"), ("base", "0001_functions")]
    operations = [migrations.RunSQL(CREATE, REMOVE)]
