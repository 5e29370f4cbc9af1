# The imports of actuals from the finance system

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models

from ._ledger_keys import KEYS, WITHOUT


class Migration(migrations.Migration):
    dependencies = [
        ("programme", "0007_reports"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Source",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100, unique=True)),
                ("mapping", models.JSONField(default=dict)),
                ("encoding", models.CharField(blank=True, max_length=20)),
                ("url", models.URLField(blank=True, max_length=500)),
                ("first_year", models.PositiveIntegerField(null=True)),
                (
                    "replaces",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="programme.source",
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="ImportRun",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("file_name", models.CharField(max_length=200)),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.BigIntegerField()),
                ("encoding", models.CharField(blank=True, max_length=20)),
                ("delimiter", models.CharField(blank=True, max_length=10)),
                ("heads", models.JSONField(default=list)),
                ("mapping", models.JSONField(default=dict)),
                ("posting_date", models.DateField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("UPLOADED", "Uploaded"),
                            ("PREVIEWED", "Previewed"),
                            ("POSTED", "Posted"),
                            ("ABANDONED", "Abandoned"),
                        ],
                        default="UPLOADED",
                        max_length=10,
                    ),
                ),
                ("rows", models.BigIntegerField(default=0)),
                ("posted_rows", models.BigIntegerField(default=0)),
                ("reasons", models.JSONField(default=dict)),
                ("numbers", models.JSONField(default=dict)),
                ("faults", models.JSONField(default=list)),
                ("first_rows", models.JSONField(default=list)),
                ("has_rejects", models.BooleanField(default=False)),
                ("made_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="import_runs",
                        to="programme.programme",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="runs", to="programme.source"
                    ),
                ),
            ],
            options={
                "ordering": ["-made_at", "id"],
            },
        ),
        migrations.AddConstraint(
            model_name="source",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="actuals_source_has_a_name"
            ),
        ),
        migrations.AddConstraint(
            model_name="source",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("replaces", None),
                    models.Q(("first_year__isnull", False), models.Q(("replaces", models.F("id")), _negated=True)),
                    _connector="OR",
                ),
                name="a_replacing_source_says_from_which_year",
            ),
        ),
        migrations.AddConstraint(
            model_name="importrun",
            constraint=models.CheckConstraint(
                condition=models.Q(("posted_rows__gte", 0), ("posted_rows__lte", models.F("rows"))),
                name="actuals_run_posts_no_more_than_its_rows",
            ),
        ),
        migrations.AddConstraint(
            model_name="importrun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at", None), ("state__in", ("UPLOADED", "PREVIEWED"))),
                    models.Q(("ended_at__isnull", False), ("state__in", ("POSTED", "ABANDONED"))),
                    _connector="OR",
                ),
                name="an_ended_actuals_run_says_when",
            ),
        ),
        migrations.AlterField(
            model_name="ledgerentry",
            name="programme",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="entries",
                to="programme.programme",
            ),
        ),
        migrations.AlterField(
            model_name="ledgerentry",
            name="number",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="entries",
                to="programme.projectnumber",
            ),
        ),
        migrations.AlterField(
            model_name="ledgerentry",
            name="booked_by",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RunSQL(KEYS, WITHOUT),
    ]
