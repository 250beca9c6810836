"""Files of times as well as of tasks, and reminders of times."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("boards", "0002_states"),
    ]

    operations = [
        migrations.RenameModel("TaskFile", "BoardFile"),
        migrations.AlterField(
            model_name="boardfile",
            name="task",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="files", to="boards.task"
            ),
        ),
        migrations.AddField(
            model_name="boardfile",
            name="session",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="files", to="boards.session"
            ),
        ),
        migrations.AddField(
            model_name="boardfile",
            name="is_volunteers",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddConstraint(
            model_name="boardfile",
            constraint=models.CheckConstraint(
                condition=models.Q(("task", None), ("session", None), _connector="XOR"), name="board_file_of_one"
            ),
        ),
        migrations.AddConstraint(
            model_name="boardfile",
            constraint=models.CheckConstraint(
                condition=models.Q(("claim", None), models.Q(("task", None), _negated=True), _connector="OR"),
                name="board_file_of_work_in_a_task",
            ),
        ),
        migrations.AddField(
            model_name="session",
            name="reminded_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name="session",
            index=models.Index(
                condition=models.Q(("reminded_at", None), ("state", "booked")),
                fields=["starts_at"],
                name="session_unreminded",
            ),
        ),
    ]
