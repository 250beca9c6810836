from __future__ import annotations

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from awn.base.one_state import OneState


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('opportunities', '0007_posting'),
        ('organisations', '0002_teams_and_delegations'),
        ('participation', '0008_drop_open_needs'),
        ('people', '0008_profile'),
    ]

    operations = [
        OneState([
            migrations.CreateModel(
                name='Act',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('accept', 'Accepted'), ('waiting', 'Put on the waiting list'), ('decline', 'Declined'), ('ask', 'Asked'), ('invite', 'Invited to an interview'), ('rules', 'Decided by the rules'), ('rest', 'Answered at the end')], max_length=12)),
                    ('at', models.DateTimeField()),
                    ('tell_at', models.DateTimeField()),
                    ('told_at', models.DateTimeField(null=True)),
                    ('undone_at', models.DateTimeField(null=True)),
                    ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.person')),
                    ('opportunity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='opportunities.opportunity')),
                ],
                options={
                    'indexes': [
                        models.Index(fields=['opportunity', '-id'], name='screening_acts'),
                        models.Index(condition=models.Q(('told_at', None), ('undone_at', None)), fields=['tell_at'], name='screening_acts_due'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='Fit',
                fields=[
                    ('application', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='fit', serialize=False, to='participation.application')),
                    ('score', models.FloatField()),
                    ('shares', models.JSONField()),
                    ('revision', models.CharField(max_length=60)),
                    ('at', models.DateTimeField()),
                    ('opportunity', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='opportunities.opportunity')),
                ],
                options={
                    'indexes': [
                        models.Index(models.F('opportunity'), models.OrderBy(models.F('score'), descending=True), models.F('application'), name='screening_best'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='Inquiry',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('text', models.TextField()),
                    ('asked_at', models.DateTimeField()),
                    ('answer', models.TextField(blank=True)),
                    ('answered_at', models.DateTimeField(null=True)),
                    ('act', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='inquiries', to='screening.act')),
                    ('application', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='inquiries', to='participation.application')),
                    ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.person')),
                ],
            ),
            migrations.CreateModel(
                name='Move',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('before', models.JSONField()),
                    ('after', models.JSONField()),
                    ('act', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='moves', to='screening.act')),
                    ('application', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='participation.application')),
                ],
                options={
                    'constraints': [
                        models.UniqueConstraint(fields=('act', 'application'), name='screening_move_once'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='Question',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('position', models.PositiveSmallIntegerField()),
                    ('kind', models.CharField(choices=[('text', 'A short text'), ('choice', 'One of several'), ('yes_no', 'Yes or no')], max_length=8)),
                    ('text_ar', models.CharField(max_length=200)),
                    ('text_en', models.CharField(max_length=200)),
                    ('choices_ar', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), default=list, size=None)),
                    ('choices_en', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), default=list, size=None)),
                    ('required', models.BooleanField()),
                    ('made_at', models.DateTimeField()),
                    ('retired_at', models.DateTimeField(null=True)),
                    ('opportunity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='opportunities.opportunity')),
                ],
                options={
                    'indexes': [
                        models.Index(fields=['opportunity', 'position'], name='screening_questions'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='Answer',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('text', models.CharField(blank=True, max_length=500)),
                    ('number', models.PositiveSmallIntegerField(null=True)),
                    ('at', models.DateTimeField()),
                    ('application', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='participation.application')),
                    ('question', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='screening.question')),
                ],
                options={
                    'constraints': [
                        models.UniqueConstraint(fields=('application', 'question'), name='screening_answer_once'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='RuleSet',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('version', models.PositiveIntegerField()),
                    ('rules', models.JSONField()),
                    ('is_on', models.BooleanField()),
                    ('made_at', models.DateTimeField()),
                    ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.person')),
                    ('opportunity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='opportunities.opportunity')),
                ],
                options={
                    'constraints': [
                        models.UniqueConstraint(fields=('opportunity', 'version'), name='screening_rules_version'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='SavedView',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=60)),
                    ('query', models.JSONField()),
                    ('at', models.DateTimeField()),
                    ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='organisations.organisation')),
                    ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.person')),
                ],
                options={
                    'constraints': [
                        models.UniqueConstraint(fields=('organisation', 'person', 'name'), name='screening_view_once', nulls_distinct=False),
                    ],
                },
            ),
            migrations.CreateModel(
                name='Slot',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('starts_at', models.DateTimeField()),
                    ('ends_at', models.DateTimeField()),
                    ('place', models.CharField(max_length=200)),
                    ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.person')),
                    ('opportunity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='opportunities.opportunity')),
                ],
                options={
                    'constraints': [
                        models.UniqueConstraint(fields=('opportunity', 'starts_at', 'place'), name='screening_slot_once'),
                        models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='screening_slot_lasts'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='Interview',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('state', models.CharField(choices=[('offered', 'Asked to choose a time'), ('booked', 'Time chosen'), ('cancelled', 'Called off'), ('given_up', 'Given up by the applicant')], max_length=12)),
                    ('offered_at', models.DateTimeField()),
                    ('changed_at', models.DateTimeField()),
                    ('sequence', models.PositiveIntegerField(default=0)),
                    ('application', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='interview', to='participation.application')),
                    ('slot', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='interview', to='screening.slot')),
                ],
                options={
                    'constraints': [
                        models.CheckConstraint(condition=models.Q(models.Q(('slot__isnull', False), ('state', 'booked')), models.Q(models.Q(('state', 'booked'), _negated=True), ('slot', None)), _connector='OR'), name='screening_booked_has_slot'),
                    ],
                },
            ),
            migrations.CreateModel(
                name='Trace',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('steps', models.JSONField()),
                    ('outcome', models.CharField(max_length=12)),
                    ('why', models.CharField(blank=True, max_length=40)),
                    ('at', models.DateTimeField()),
                    ('application', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='traces', to='participation.application')),
                    ('rule_set', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='screening.ruleset')),
                ],
            ),
        ]),
    ]
