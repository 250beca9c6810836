"""Whoever watches the board of a day hears of each attendance event when its transaction is through.

Only the number of the opportunity is sent: the board then asks for what its viewer may see. Histories that are taken
over from elsewhere concern nobody's day.
"""

from django.db import migrations

CREATE = """
CREATE FUNCTION awn_tell_board() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('awn_day', shift.opportunity_id::text)
       FROM participation_place place JOIN opportunities_shift shift ON shift.id = place.shift_id
      WHERE place.id = NEW.place_id;
    RETURN NULL;
END $$;
CREATE TRIGGER attendance_tells_board AFTER INSERT ON participation_attendanceevent
FOR EACH ROW WHEN (NEW.method <> 'import')
EXECUTE FUNCTION awn_tell_board();
"""
REMOVE = """
DROP TRIGGER attendance_tells_board ON participation_attendanceevent;
DROP FUNCTION awn_tell_board();
"""


class Migration(migrations.Migration):
    dependencies = [("onsite", "0001_tables")]
    operations = [migrations.RunSQL(CREATE, REMOVE)]
