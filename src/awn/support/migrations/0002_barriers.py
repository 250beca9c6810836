"""Reports of barriers become requests of the area accessibility: sealed, and answered at the same desk."""

from typing import Any

from django.db import migrations

from awn.support.words import Contact, contact_hash, contact_kept, kept


def bring(apps: Any, schema_editor: Any) -> None:
    """Every report with its words, page, address and person; nothing of it is left out."""
    report = apps.get_model("people", "BarrierReport")
    request = apps.get_model("support", "HelpRequest")
    message = apps.get_model("support", "HelpMessage")
    people = set(apps.get_model("people", "Person").objects.values_list("pk", flat=True))
    for old in report.objects.order_by("pk").iterator():
        person = old.by_id if old.by_id in people else None
        row = request(
            area="accessibility", state="new", language=old.language, asked_at=old.at, moved_at=old.at, person_id=person
        )
        if old.email and person is None:
            row.contact = contact_kept(row, Contact("email", old.email))
            row.contact_hash = contact_hash(old.email)
        row.save()
        words = "\n\n".join(part for part in (old.text, old.page) if part)
        message.objects.create(request=row, side="asker", words=kept(row, words), after="new", by_id=person, at=old.at)
    report.objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("support", "0001_tables"), ("people", "0009_digits")]

    operations = [migrations.RunPython(bring, migrations.RunPython.noop)]
