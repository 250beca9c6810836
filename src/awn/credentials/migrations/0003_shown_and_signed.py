"""What holders show, who attests, and indexes for lists of revoked and of unsigned certificates."""

import django.contrib.postgres.fields
from django.db import migrations, models

import awn.credentials.rules

from awn.base.one_state import OneState

WHO_ATTESTS = """
    UPDATE credentials_certificate c SET organisation_id = o.organisation_id
      FROM opportunities_opportunity o WHERE o.id = c.opportunity_id AND c.organisation_id IS NULL
"""
ALL_ON_PAPER = """
    UPDATE credentials_certificate
       SET shown = ARRAY['name', 'title', 'organisation', 'minutes', 'period', 'evidence'] WHERE shown = '{}'
"""


class Migration(migrations.Migration):

    dependencies = [
        ('credentials', '0002_kinds'),
    ]

    operations = [
        migrations.RunSQL(WHO_ATTESTS, migrations.RunSQL.noop),
        migrations.RunSQL(ALL_ON_PAPER, migrations.RunSQL.noop),
        # Constraints that wait for the end of the transaction would stand in the way of the indexes.
        migrations.RunSQL('SET CONSTRAINTS ALL IMMEDIATE', migrations.RunSQL.noop),
        OneState([
            migrations.AlterField(
                model_name='certificate',
                name='shown',
                field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), blank=True, default=awn.credentials.rules.shown_at_first, size=None),
            ),
            migrations.AddIndex(
                model_name='certificate',
                index=models.Index(condition=models.Q(('revoked_at__isnull', False), ('status_list__isnull', False)), fields=['status_list', 'status_index'], name='certificate_bits'),
            ),
            migrations.AddIndex(
                model_name='certificate',
                index=models.Index(condition=models.Q(('credential', ''), ('revoked_at', None)), fields=['id'], name='certificate_unsigned'),
            ),
        ]),
    ]
