"""Trigger: a list shown to somebody who withdrew the consent to statistics is kept without their number.

In the database, so that showing a list costs no further query. Weekly letters keep it: it says who had this week's.
"""

from django.db import migrations

CREATE = """
CREATE FUNCTION awn_slate_consent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.surface <> 'weekly' AND (
        SELECT is_given FROM consents_consent
        WHERE person_id = NEW.person_id AND purpose = 'statistics' ORDER BY id DESC LIMIT 1) IS FALSE THEN
        NEW.person_id := NULL;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER slate_consent BEFORE INSERT ON matching_slate FOR EACH ROW EXECUTE FUNCTION awn_slate_consent();
"""
REMOVE = """
DROP TRIGGER slate_consent ON matching_slate;
DROP FUNCTION awn_slate_consent();
"""


class Migration(migrations.Migration):
    dependencies = [("matching", "0001_initial"), ("consents", "0001_initial")]
    operations = [migrations.RunSQL(CREATE, REMOVE)]
