"""Trigger: an answer is never changed or deleted."""

from django.db import migrations

CREATE = """
CREATE TRIGGER consent_append_only BEFORE UPDATE OR DELETE ON consents_consent
FOR EACH ROW EXECUTE FUNCTION awn_refuse_change();
"""
REMOVE = "DROP TRIGGER consent_append_only ON consents_consent;"


class Migration(migrations.Migration):
    dependencies = [("consents", "0001_initial"), ("base", "0001_functions")]
    operations = [migrations.RunSQL(CREATE, REMOVE)]
