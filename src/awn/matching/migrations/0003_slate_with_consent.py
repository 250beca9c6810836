"""Trigger: a list is kept with somebody's number only while they agree to statistics; without an answer it is not.

Lists that were kept before without a yes lose their number. Weekly letters keep it: it says who had this week's.
"""

from django.db import migrations

FUNCTION = """
CREATE OR REPLACE FUNCTION awn_slate_consent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.surface <> 'weekly' AND (
        SELECT is_given FROM consents_consent
        WHERE person_id = NEW.person_id AND purpose = 'statistics' ORDER BY id DESC LIMIT 1) IS {when} THEN
        NEW.person_id := NULL;
    END IF;
    RETURN NEW;
END $$;
"""
UNLINK = """
UPDATE matching_slate s SET person_id = NULL WHERE surface <> 'weekly' AND person_id IS NOT NULL AND (
    SELECT is_given FROM consents_consent c
    WHERE c.person_id = s.person_id AND purpose = 'statistics' ORDER BY id DESC LIMIT 1) IS NOT TRUE
"""


class Migration(migrations.Migration):
    dependencies = [("matching", "0002_slate_without_consent"), ("consents", "0001_initial")]
    operations = [
        migrations.RunSQL(FUNCTION.format(when="NOT TRUE"), FUNCTION.format(when="FALSE")),
        migrations.RunSQL(UNLINK, migrations.RunSQL.noop),
    ]
