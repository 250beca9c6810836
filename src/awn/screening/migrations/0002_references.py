import uuid

import django.db.models.deletion
from django.db import migrations, models

from awn.base.one_state import OneState


class Migration(migrations.Migration):
    dependencies = [
        ("opportunities", "0009_insurance_paper"),
        ("participation", "0010_kept_seats"),
        ("screening", "0001_tables"),
    ]

    operations = [
        OneState([
            migrations.CreateModel(
                name="RefereesWanted",
                fields=[
                    (
                        "opportunity",
                        models.OneToOneField(
                            on_delete=django.db.models.deletion.CASCADE,
                            primary_key=True,
                            related_name="+",
                            serialize=False,
                            to="opportunities.opportunity",
                        ),
                    ),
                    ("number", models.PositiveSmallIntegerField()),
                    ("set_at", models.DateTimeField()),
                ],
            ),
            migrations.CreateModel(
                name="UnwillingReferee",
                fields=[
                    ("email_hash", models.CharField(max_length=64, primary_key=True, serialize=False)),
                    ("at", models.DateTimeField()),
                ],
            ),
            migrations.CreateModel(
                name="Reference",
                fields=[
                    ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                    ("seal", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ("name", models.BinaryField()),
                    (
                        "relation",
                        models.CharField(
                            choices=[
                                ("work", "A superior or colleague at work"),
                                ("volunteering", "Somebody I volunteered with"),
                                ("teaching", "A teacher or trainer"),
                                ("other", "Somebody else who knows me"),
                            ],
                            max_length=12,
                        ),
                    ),
                    ("email", models.BinaryField(null=True)),
                    ("email_hash", models.CharField(max_length=64)),
                    ("token_hash", models.CharField(max_length=64, null=True, unique=True)),
                    (
                        "state",
                        models.CharField(
                            choices=[
                                ("asked", "asked"),
                                ("answered", "has answered"),
                                ("declined", "would rather not answer"),
                                ("lapsed", "did not answer in time"),
                            ],
                            default="asked",
                            max_length=10,
                        ),
                    ),
                    ("named_at", models.DateTimeField()),
                    ("letters", models.PositiveSmallIntegerField(default=0)),
                    ("letter_at", models.DateTimeField(null=True)),
                    ("expires_at", models.DateTimeField(null=True)),
                    ("answered_at", models.DateTimeField(null=True)),
                    ("answer", models.BinaryField(null=True)),
                    (
                        "application",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.CASCADE,
                            related_name="references",
                            to="participation.application",
                        ),
                    ),
                ],
                options={
                    "indexes": [
                        models.Index(
                            condition=models.Q(("state", "asked")), fields=["expires_at"], name="screening_references_due"
                        ),
                        models.Index(fields=["named_at"], name="screening_references_old"),
                    ],
                    "constraints": [
                        models.UniqueConstraint(fields=("application", "email_hash"), name="screening_referee_once"),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("answer__isnull", False), ("state", "answered")),
                                models.Q(models.Q(("state", "answered"), _negated=True), ("answer", None)),
                                _connector="OR",
                            ),
                            name="screening_answered_has_words",
                        ),
                        models.CheckConstraint(
                            condition=models.Q(
                                models.Q(("email__isnull", False), ("state", "asked")),
                                models.Q(models.Q(("state", "asked"), _negated=True), ("email", None)),
                                _connector="OR",
                            ),
                            name="screening_address_while_asked",
                        ),
                    ],
                },
            ),
        ]),
    ]
