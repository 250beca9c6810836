"""The one change that the ledger allows: of a person who was erased, the salt and the words they typed go.

A trigger lets nothing else through, and only for rows that `hours_erased` names; the function runs with the rights of
the tables' owner, so that the application's own role, which may not update the ledger, can ask for it.
"""

from django.db import migrations

# Table, kind in the log, columns that are emptied and what they become.
TABLES = (
    ("hours_hoursentry", 1, {"salt": "NULL"}),
    ("hours_attestation", 2, {"salt": "NULL", "note": "''"}),
    ("hours_pastshift", 3, {"salt": "NULL", "title": "'#' || id", "skills": "'{}'"}),
)
NAMES = {"hours_hoursentry": "hours", "hours_attestation": "attestation", "hours_pastshift": "past_shift"}

TRIGGER = """
CREATE FUNCTION awn_only_erase() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(NEW) - string_to_array(TG_ARGV[1], ',') = to_jsonb(OLD) - string_to_array(TG_ARGV[1], ',')
       AND NEW.salt IS NULL
       AND EXISTS (SELECT FROM hours_erased e WHERE e.kind = TG_ARGV[0]::int AND e.row_id = NEW.id) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'rows of % are never changed', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER erased_append_only BEFORE UPDATE OR DELETE ON hours_erased
FOR EACH ROW EXECUTE FUNCTION awn_refuse_change();
CREATE TRIGGER erased_not_emptied BEFORE TRUNCATE ON hours_erased
FOR EACH STATEMENT EXECUTE FUNCTION awn_refuse_change();
"""
EACH = """
DROP TRIGGER {name}_append_only ON {table};
CREATE TRIGGER {name}_append_only BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION awn_refuse_change();
CREATE TRIGGER {name}_only_erased BEFORE UPDATE ON {table}
FOR EACH ROW EXECUTE FUNCTION awn_only_erase('{kind}', '{columns}');
"""
FUNCTION = """
CREATE FUNCTION awn_erase_hours(asked integer, ids bigint[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    CASE asked
{cases}
    END CASE;
END $$;
"""
CASE = "    WHEN {kind} THEN UPDATE {table} SET {values} WHERE id = ANY(ids) AND salt IS NOT NULL;"
BACK = """
DROP TRIGGER {name}_only_erased ON {table};
DROP TRIGGER {name}_append_only ON {table};
CREATE TRIGGER {name}_append_only BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION awn_refuse_change();
"""


def create() -> str:
    each = [EACH.format(name=NAMES[table], table=table, kind=kind, columns=",".join(columns)) for table, kind, columns in TABLES]
    cases = [
        CASE.format(kind=kind, table=table, values=", ".join(f"{column} = {value}" for column, value in columns.items()))
        for table, kind, columns in TABLES
    ]
    return TRIGGER + "".join(each) + FUNCTION.format(cases="\n".join(cases))


def remove() -> str:
    each = [BACK.format(name=NAMES[table], table=table) for table, _kind, _columns in TABLES]
    return "DROP FUNCTION awn_erase_hours(integer, bigint[]);" + "".join(each) + "DROP FUNCTION awn_only_erase();"


class Migration(migrations.Migration):
    dependencies = [("hours", "0007_erased")]
    operations = [migrations.RunSQL(create(), remove())]
