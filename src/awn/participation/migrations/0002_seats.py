"""Triggers: seated places are counted into the shift, and attendance events are never changed."""

from django.db import migrations

CREATE = """
CREATE FUNCTION awn_place_is_seated(state text) RETURNS integer LANGUAGE sql IMMUTABLE AS
$$ SELECT CASE WHEN state IN ('confirmed', 'attended', 'absent', 'excused') THEN 1 ELSE 0 END $$;

CREATE FUNCTION awn_count_seats() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before integer := 0;
    after integer := 0;
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.shift_id <> OLD.shift_id THEN
        RAISE EXCEPTION 'a place stays in its shift' USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP <> 'INSERT' THEN before := awn_place_is_seated(OLD.state); END IF;
    IF TG_OP <> 'DELETE' THEN after := awn_place_is_seated(NEW.state); END IF;
    IF before <> after THEN
        UPDATE opportunities_shift SET taken = taken + after - before
         WHERE id = CASE WHEN TG_OP = 'DELETE' THEN OLD.shift_id ELSE NEW.shift_id END;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER place_seats AFTER INSERT OR DELETE OR UPDATE OF state, shift_id ON participation_place
FOR EACH ROW EXECUTE FUNCTION awn_count_seats();

CREATE TRIGGER attendance_append_only BEFORE UPDATE OR DELETE ON participation_attendanceevent
FOR EACH ROW EXECUTE FUNCTION awn_refuse_change();
CREATE TRIGGER attendance_not_emptied BEFORE TRUNCATE ON participation_attendanceevent
FOR EACH STATEMENT EXECUTE FUNCTION awn_refuse_change();
"""

REMOVE = """
DROP TRIGGER attendance_not_emptied ON participation_attendanceevent;
DROP TRIGGER attendance_append_only ON participation_attendanceevent;
DROP TRIGGER place_seats ON participation_place;
DROP FUNCTION awn_count_seats();
DROP FUNCTION awn_place_is_seated(text);
"""


class Migration(migrations.Migration):
    dependencies = [("participation", "0001_tables"), ("base", "0001_functions")]
    operations = [migrations.RunSQL(CREATE, REMOVE)]
