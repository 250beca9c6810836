"""The one change of attendance that is allowed: of somebody who left, words, device and distance go.

The function runs with the rights of the tables' owner: the application's own role may not update this table.
"""

from django.db import migrations

CREATE = """
CREATE FUNCTION awn_only_forget() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(NEW) - '{note,device,distance_m}'::text[] = to_jsonb(OLD) - '{note,device,distance_m}'::text[]
       AND NEW.note = '' AND NEW.device = '' AND NEW.distance_m IS NULL
       AND NOT EXISTS (
           SELECT FROM participation_place place JOIN people_person who ON who.id = place.person_id
           LEFT JOIN people_account account ON account.person_id = who.id
           WHERE place.id = NEW.place_id AND (account.id IS NOT NULL OR who.name_key <> '')) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'rows of % are never changed', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
DROP TRIGGER attendance_append_only ON participation_attendanceevent;
CREATE TRIGGER attendance_append_only BEFORE DELETE ON participation_attendanceevent
FOR EACH ROW EXECUTE FUNCTION awn_refuse_change();
CREATE TRIGGER attendance_only_forgotten BEFORE UPDATE ON participation_attendanceevent
FOR EACH ROW EXECUTE FUNCTION awn_only_forget();

CREATE FUNCTION awn_forget_attendance(person bigint) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    UPDATE participation_attendanceevent SET note = '', device = '', distance_m = NULL
    WHERE place_id IN (SELECT id FROM participation_place WHERE person_id = person)
      AND (note <> '' OR device <> '' OR distance_m IS NOT NULL)
$$;
"""
REMOVE = """
DROP FUNCTION awn_forget_attendance(bigint);
DROP TRIGGER attendance_only_forgotten ON participation_attendanceevent;
DROP TRIGGER attendance_append_only ON participation_attendanceevent;
CREATE TRIGGER attendance_append_only BEFORE UPDATE OR DELETE ON participation_attendanceevent
FOR EACH ROW EXECUTE FUNCTION awn_refuse_change();
DROP FUNCTION awn_only_forget();
"""


class Migration(migrations.Migration):
    dependencies = [("participation", "0004_kiosks"), ("people", "0003_standing")]
    operations = [migrations.RunSQL(CREATE, REMOVE)]
