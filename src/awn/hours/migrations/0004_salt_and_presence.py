"""Triggers: salts for the public log, what is never changed, and presences that never overlap."""

from django.db import migrations

CREATE = """
CREATE FUNCTION awn_salt() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Always a new one, whatever the writer sends: 122 random bits.
    NEW.salt := decode(replace(gen_random_uuid()::text, '-', ''), 'hex');
    RETURN NEW;
END $$;

CREATE TRIGGER hours_salt BEFORE INSERT ON hours_hoursentry FOR EACH ROW EXECUTE FUNCTION awn_salt();
CREATE TRIGGER attestation_salt BEFORE INSERT ON hours_attestation FOR EACH ROW EXECUTE FUNCTION awn_salt();
CREATE TRIGGER past_shift_salt BEFORE INSERT ON hours_pastshift FOR EACH ROW EXECUTE FUNCTION awn_salt();

CREATE TRIGGER attestation_append_only BEFORE UPDATE OR DELETE ON hours_attestation
FOR EACH ROW EXECUTE FUNCTION awn_refuse_change();
CREATE TRIGGER attestation_not_emptied BEFORE TRUNCATE ON hours_attestation
FOR EACH STATEMENT EXECUTE FUNCTION awn_refuse_change();
CREATE TRIGGER past_shift_append_only BEFORE UPDATE OR DELETE ON hours_pastshift
FOR EACH ROW EXECUTE FUNCTION awn_refuse_change();
CREATE TRIGGER past_shift_not_emptied BEFORE TRUNCATE ON hours_pastshift
FOR EACH STATEMENT EXECUTE FUNCTION awn_refuse_change();

-- int8range for equality: core PostgreSQL has no GiST operators for plain numbers.
ALTER TABLE hours_presence ADD CONSTRAINT presence_no_overlap
EXCLUDE USING gist (int8range(person_id, person_id, '[]') WITH &&, tstzrange(since, until) WITH &&);

CREATE FUNCTION awn_presence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.reverses_id IS NOT NULL THEN
        DELETE FROM hours_presence WHERE entry_id = NEW.reverses_id;
    ELSIF NEW.since IS NOT NULL AND NEW.until IS NOT NULL THEN
        INSERT INTO hours_presence (entry_id, person_id, since, until)
        VALUES (NEW.id, NEW.person_id, NEW.since, NEW.until);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER hours_presence AFTER INSERT ON hours_hoursentry FOR EACH ROW EXECUTE FUNCTION awn_presence();
"""

REMOVE = """
DROP TRIGGER hours_presence ON hours_hoursentry;
DROP FUNCTION awn_presence();
ALTER TABLE hours_presence DROP CONSTRAINT presence_no_overlap;
DROP TRIGGER past_shift_not_emptied ON hours_pastshift;
DROP TRIGGER past_shift_append_only ON hours_pastshift;
DROP TRIGGER attestation_not_emptied ON hours_attestation;
DROP TRIGGER attestation_append_only ON hours_attestation;
DROP TRIGGER past_shift_salt ON hours_pastshift;
DROP TRIGGER attestation_salt ON hours_attestation;
DROP TRIGGER hours_salt ON hours_hoursentry;
DROP FUNCTION awn_salt();
"""


class Migration(migrations.Migration):
    dependencies = [("hours", "0003_attestation")]
    operations = [migrations.RunSQL(CREATE, REMOVE)]
