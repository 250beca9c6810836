from __future__ import annotations

import json
from typing import Any

from django.db import migrations, models

from awn.base.sealed import seal, unseal

BATCH = 1_000


def _about(row: Any) -> str:
    return f"participation.needs:{row.opportunity_id}:{row.person_id}"


def close(apps: Any, _editor: Any) -> None:
    """Seals what was kept in the open."""
    table = apps.get_model("participation", "Application").objects
    for row in table.exclude(shared_needs=[]).only("pk", "opportunity_id", "person_id", "shared_needs").iterator(BATCH):
        sealed = seal(json.dumps(sorted(row.shared_needs)), about=_about(row))
        table.filter(pk=row.pk).update(sealed_needs=sealed)


def reopen(apps: Any, _editor: Any) -> None:
    """Writes it back, for a release before this one."""
    table = apps.get_model("participation", "Application").objects
    for row in (
        table.exclude(sealed_needs=None).only("pk", "opportunity_id", "person_id", "sealed_needs").iterator(BATCH)
    ):
        codes = json.loads(unseal(bytes(row.sealed_needs), about=_about(row)))
        table.filter(pk=row.pk).update(shared_needs=codes)


class Migration(migrations.Migration):
    dependencies = [("participation", "0006_parties")]

    operations = [
        migrations.AddField("application", "sealed_needs", models.BinaryField(null=True)),
        migrations.RunPython(close, reopen),
    ]
