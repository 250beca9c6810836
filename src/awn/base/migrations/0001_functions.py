"""Extensions and the SQL side of awn.base.arabic."""

from django.contrib.postgres.operations import BtreeGinExtension, TrigramExtension
from django.db import migrations

from awn.base.arabic import FROM, MARKS, PREFIX, SUFFIX, TO

FUNCTIONS = f"""
CREATE FUNCTION awn_fold(value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS
$$ SELECT translate(lower(value), '{FROM}{MARKS}', '{TO}') $$;

CREATE FUNCTION awn_light(value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS
$$ SELECT regexp_replace(regexp_replace(awn_fold(value), '{PREFIX}', '', 'g'), '{SUFFIX}', '', 'g') $$;

CREATE FUNCTION awn_tsvector(ar text, en text, weight "char") RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS
$$ SELECT setweight(to_tsvector('simple'::regconfig, awn_light(ar)), weight)
       || setweight(to_tsvector('english'::regconfig, en), weight) $$;

CREATE FUNCTION awn_tsquery(query text) RETURNS tsquery LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS
$$ SELECT websearch_to_tsquery('simple'::regconfig, awn_light(query))
       || websearch_to_tsquery('english'::regconfig, query) $$;

CREATE FUNCTION awn_refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'rows of % are never changed or deleted', TG_TABLE_NAME
         USING ERRCODE = 'restrict_violation'; END $$;
"""

REMOVE = """
DROP FUNCTION awn_refuse_change();
DROP FUNCTION awn_tsquery(text);
DROP FUNCTION awn_tsvector(text, text, "char");
DROP FUNCTION awn_light(text);
DROP FUNCTION awn_fold(text);
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        TrigramExtension(),
        BtreeGinExtension(),
        migrations.RunSQL(FUNCTIONS, REMOVE),
    ]
