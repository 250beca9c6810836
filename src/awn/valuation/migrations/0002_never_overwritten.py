"""Triggers: a rate that stands is never written over and never deleted."""

from django.db import migrations

# Who entered it may be unlinked when they are erased.
CREATE = """
CREATE TRIGGER hour_rate_never_overwritten BEFORE UPDATE OF key, country_id, year, period, level, method, currency, low,
    central, high, basis, source, link, published_on, note_ar, note_en, entered_at, supersedes_id
ON valuation_hourrate FOR EACH ROW EXECUTE FUNCTION awn_refuse_change();
CREATE TRIGGER hour_rate_not_deleted BEFORE DELETE ON valuation_hourrate
FOR EACH ROW EXECUTE FUNCTION awn_refuse_change();
"""
REMOVE = """
DROP TRIGGER hour_rate_not_deleted ON valuation_hourrate;
DROP TRIGGER hour_rate_never_overwritten ON valuation_hourrate;
"""


class Migration(migrations.Migration):
    dependencies = [("valuation", "0001_tables"), ("base", "0001_functions")]
    operations = [migrations.RunSQL(CREATE, REMOVE)]
