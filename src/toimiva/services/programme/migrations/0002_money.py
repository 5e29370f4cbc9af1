"""The money of a programme: its tables, and the rules between their rows (_money_rules.py)."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from ._money_rules import LEDGER, WITHOUT


class Migration(migrations.Migration):
    dependencies = [
        ("identity", "0002_sign_in"),
        ("programme", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="divisionshare",
            name="unit",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="identity.organisationunit"
            ),
        ),
        migrations.AddField(
            model_name="projectnumber",
            name="closed_on",
            field=models.DateField(null=True),
        ),
        migrations.CreateModel(
            name="Period",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.DateField()),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "closed_by",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="periods", to="programme.programme"
                    ),
                ),
            ],
            options={
                "ordering": ["programme_id", "month"],
            },
        ),
        migrations.CreateModel(
            name="PeriodChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("closed", models.BooleanField()),
                ("at", models.DateTimeField()),
                ("reason", models.TextField(blank=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "period",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="changes", to="programme.period"
                    ),
                ),
            ],
            options={
                "ordering": ["period_id", "id"],
            },
        ),
        migrations.CreateModel(
            name="Transfer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=18)),
                ("decision_ref", models.CharField(blank=True, max_length=200)),
                ("reason", models.TextField()),
                ("made_at", models.DateTimeField()),
                ("effective_date", models.DateField()),
                (
                    "from_number",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="transfers_out",
                        to="programme.projectnumber",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="transfers", to="programme.programme"
                    ),
                ),
                (
                    "to_number",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="transfers_in",
                        to="programme.projectnumber",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="LedgerEntry",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("APPROPRIATION", "Appropriation"),
                            ("ALLOTMENT", "Allotment"),
                            ("TRANSFER_OUT", "Transfer Out"),
                            ("TRANSFER_IN", "Transfer In"),
                            ("COMMITMENT", "Commitment"),
                            ("COMMITMENT_RELEASE", "Commitment Release"),
                            ("ACTUAL", "Actual"),
                            ("ACCRUAL", "Accrual"),
                            ("FORECAST", "Forecast"),
                            ("CARRY_OVER", "Carry Over"),
                            ("LAPSE", "Lapse"),
                        ],
                        max_length=20,
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=18)),
                ("effective_date", models.DateField()),
                ("period", models.DateField()),
                ("booked_at", models.DateTimeField()),
                ("account", models.CharField(blank=True, db_default="", default="", max_length=20)),
                ("cost_centre", models.CharField(blank=True, db_default="", default="", max_length=20)),
                ("supplier_id", models.CharField(blank=True, db_default="", default="", max_length=40)),
                ("supplier_name", models.CharField(blank=True, db_default="", default="", max_length=200)),
                (
                    "partner_kind",
                    models.CharField(
                        blank=True,
                        choices=[("", "Unknown"), ("internal", "Internal"), ("external", "External")],
                        db_default="",
                        default="",
                        max_length=10,
                    ),
                ),
                ("text", models.CharField(blank=True, db_default="", default="", max_length=500)),
                ("document_number", models.CharField(blank=True, db_default="", default="", max_length=40)),
                ("document_row", models.CharField(blank=True, db_default="", default="", max_length=20)),
                ("source", models.CharField(blank=True, db_default="", default="", max_length=100)),
                ("source_row_hash", models.CharField(blank=True, db_default="", default="", max_length=64)),
                ("note", models.CharField(blank=True, db_default="", default="", max_length=500)),
                (
                    "booked_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "number",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="programme.projectnumber",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="programme.programme",
                    ),
                ),
                (
                    "reverses",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversed_by",
                        to="programme.ledgerentry",
                    ),
                ),
                (
                    "transfer",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="programme.transfer",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Appropriation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("item_code", models.CharField(max_length=20)),
                ("year", models.PositiveIntegerField()),
                ("amount", models.DecimalField(decimal_places=2, max_digits=18)),
                ("valid_to", models.DateField(null=True)),
                ("conditions", models.TextField(blank=True)),
                (
                    "decision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appropriation",
                        to="programme.decision",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appropriations",
                        to="programme.programme",
                    ),
                ),
            ],
            options={
                "ordering": ["programme_id", "id"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="appropriation_is_positive")
                ],
            },
        ),
        migrations.CreateModel(
            name="Balance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("APPROPRIATION", "Appropriation"),
                            ("ALLOTMENT", "Allotment"),
                            ("TRANSFER_OUT", "Transfer Out"),
                            ("TRANSFER_IN", "Transfer In"),
                            ("COMMITMENT", "Commitment"),
                            ("COMMITMENT_RELEASE", "Commitment Release"),
                            ("ACTUAL", "Actual"),
                            ("ACCRUAL", "Accrual"),
                            ("FORECAST", "Forecast"),
                            ("CARRY_OVER", "Carry Over"),
                            ("LAPSE", "Lapse"),
                        ],
                        max_length=20,
                    ),
                ),
                ("month", models.DateField()),
                ("booked_on", models.DateField()),
                ("amount", models.DecimalField(decimal_places=2, max_digits=24)),
                ("entries", models.BigIntegerField()),
                (
                    "number",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="balances",
                        to="programme.projectnumber",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="balances",
                        to="programme.programme",
                    ),
                ),
            ],
            options={
                "ordering": ["programme_id", "number_id", "kind", "month", "booked_on"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("programme", "number", "kind", "month", "booked_on"),
                        name="balance_once",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Forecast",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("made_on", models.DateField()),
                ("month", models.DateField()),
                ("amount", models.DecimalField(decimal_places=2, max_digits=18)),
                (
                    "author",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "number",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="forecasts",
                        to="programme.projectnumber",
                    ),
                ),
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="forecast", to="programme.ledgerentry"
                    ),
                ),
            ],
            options={
                "ordering": ["number_id", "month", "id"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount__gte", 0)), name="forecast_not_negative"),
                    models.CheckConstraint(condition=models.Q(("month__day", 1)), name="forecast_of_a_month"),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="period",
            constraint=models.UniqueConstraint(fields=("programme", "month"), name="period_once_in_a_programme"),
        ),
        migrations.AddConstraint(
            model_name="period",
            constraint=models.CheckConstraint(condition=models.Q(("month__day", 1)), name="period_is_a_month"),
        ),
        migrations.AddConstraint(
            model_name="periodchange",
            constraint=models.CheckConstraint(
                condition=models.Q(("closed", True), models.Q(("reason", ""), _negated=True), _connector="OR"),
                name="reopening_has_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="transfer_is_positive"),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.CheckConstraint(
                condition=models.Q(("from_number", models.F("to_number")), _negated=True),
                name="transfer_leads_elsewhere",
            ),
        ),
        migrations.AddConstraint(
            model_name="transfer",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="transfer_has_a_reason"
            ),
        ),
        migrations.AddIndex(
            model_name="ledgerentry",
            index=models.Index(fields=["programme", "period", "id"], name="ledger_of_a_period"),
        ),
        migrations.AddIndex(
            model_name="ledgerentry",
            index=models.Index(fields=["number", "id"], name="ledger_of_a_number"),
        ),
        migrations.AddConstraint(
            model_name="ledgerentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind__in", ("APPROPRIATION", "CARRY_OVER", "LAPSE")), ("number", None)),
                    models.Q(("number__isnull", False), models.Q(("kind", "APPROPRIATION"), _negated=True)),
                    _connector="OR",
                ),
                name="ledger_entry_has_a_number",
            ),
        ),
        migrations.AddConstraint(
            model_name="ledgerentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ("ACTUAL", "ACCRUAL")),
                    models.Q(("amount__gte", 0), ("reverses", None)),
                    models.Q(("amount__lte", 0), ("reverses__isnull", False)),
                    _connector="OR",
                ),
                name="ledger_entry_is_positive_unless_it_reverses",
            ),
        ),
        migrations.AddConstraint(
            model_name="ledgerentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind__in", ("TRANSFER_OUT", "TRANSFER_IN")), ("transfer__isnull", False)),
                    models.Q(
                        models.Q(("kind__in", ("TRANSFER_OUT", "TRANSFER_IN")), _negated=True), ("transfer", None)
                    ),
                    _connector="OR",
                ),
                name="ledger_transfer_rows_know_their_transfer",
            ),
        ),
        migrations.AddConstraint(
            model_name="ledgerentry",
            constraint=models.CheckConstraint(condition=models.Q(("period__day", 1)), name="ledger_period_is_a_month"),
        ),
        migrations.AddConstraint(
            model_name="ledgerentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("source_row_hash", ""), models.Q(("source", ""), _negated=True), _connector="OR"),
                name="ledger_row_hash_has_a_source",
            ),
        ),
        migrations.AddConstraint(
            model_name="ledgerentry",
            constraint=models.UniqueConstraint(
                condition=models.Q(("source_row_hash", ""), _negated=True),
                fields=("source", "source_row_hash"),
                name="ledger_row_once_from_a_source",
            ),
        ),
        migrations.RunSQL(LEDGER, WITHOUT),
    ]
