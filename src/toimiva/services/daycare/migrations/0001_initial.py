import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.db.models.deletion
import toimiva.city.residents.models.addresses
import toimiva.services.daycare.models.units
import uuid
from django.conf import settings
from django.db import migrations, models

from ._seats import DAYS, GUARD, NO_DAYS, NO_GUARD


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("identity", "0013_users_by_name_and_three_letters"),
        ("places", "0001_initial"),
        ("residents", "0012_known_guardianships"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(DAYS, NO_DAYS),
        migrations.CreateModel(
            name="DaycareUnit",
            fields=[
                (
                    "unit",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="daycare",
                        serialize=False,
                        to="places.serviceunit",
                    ),
                ),
                (
                    "provider",
                    models.CharField(
                        choices=[
                            ("municipal", "Municipal"),
                            ("purchased", "Purchased"),
                            ("voucher", "Voucher"),
                            ("private", "Private"),
                        ],
                        default="municipal",
                        max_length=10,
                    ),
                ),
                ("language", models.CharField(default="fi", max_length=3)),
                (
                    "shift_care",
                    models.CharField(
                        choices=[("none", "None"), ("evening", "Evening"), ("round_clock", "Round Clock")],
                        default="none",
                        max_length=11,
                    ),
                ),
                ("open_from", models.DateField(null=True)),
                ("close_on", models.DateField(null=True)),
                ("reserve", models.PositiveSmallIntegerField(default=0)),
                (
                    "organisation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="daycare_units",
                        to="identity.organisationunit",
                    ),
                ),
            ],
            options={
                "ordering": ["unit_id"],
            },
        ),
        migrations.CreateModel(
            name="Offer",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("band", models.CharField(choices=[("U3", "U3"), ("O3", "O3")], max_length=2)),
                ("starts", models.DateField()),
                ("travel_s", models.PositiveIntegerField(null=True)),
                ("fee_max_cents", models.PositiveIntegerField(null=True)),
                ("fee_confirmed", models.BooleanField(default=False)),
                ("reasons", models.JSONField(default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("PREPARED", "Prepared"),
                            ("SENT", "Sent"),
                            ("OPENED", "Opened"),
                            ("ACCEPTED", "Accepted"),
                            ("DECLINED", "Declined"),
                            ("EXPIRED", "Expired"),
                            ("WITHDRAWN", "Withdrawn"),
                        ],
                        default="PREPARED",
                        max_length=9,
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(null=True)),
                ("answer_by", models.DateField()),
                ("reminded_at", models.DateTimeField(null=True)),
                ("opened_at", models.DateTimeField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "answer_channel",
                    models.CharField(
                        blank=True, choices=[("page", "Page"), ("sms", "Sms"), ("phone", "Phone")], max_length=5
                    ),
                ),
                (
                    "declined_because",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("other_unit", "Other Unit"),
                            ("later", "Later"),
                            ("stays_home", "Stays Home"),
                            ("moved", "Moved"),
                            ("other_arrangement", "Other Arrangement"),
                            ("not_said", "Not Said"),
                        ],
                        max_length=17,
                    ),
                ),
                ("ask_again_on", models.DateField(null=True)),
                ("withdrawn_because", models.CharField(blank=True, max_length=40)),
                ("late_answer_at", models.DateTimeField(null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="residents.person"
                    ),
                ),
                (
                    "child",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="daycare_offers",
                        to="residents.person",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="offers",
                        to="daycare.daycareunit",
                    ),
                ),
            ],
            options={
                "ordering": ["-made_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="Application",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "type",
                    models.CharField(
                        choices=[("DAYCARE", "Daycare"), ("TRANSFER", "Transfer")], default="DAYCARE", max_length=8
                    ),
                ),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("electronic", "Electronic"),
                            ("paper", "Paper"),
                            ("phone", "Phone"),
                            ("proactive", "Proactive"),
                        ],
                        max_length=10,
                    ),
                ),
                ("preferred_start", models.DateField(null=True)),
                ("hours_week", models.PositiveSmallIntegerField(null=True)),
                ("shift_care", models.BooleanField(default=False)),
                ("language", models.CharField(blank=True, max_length=3)),
                ("urgent", models.BooleanField(default=False)),
                ("urgent_because", models.CharField(blank=True, max_length=300)),
                ("urgency_shown_on", models.DateField(null=True)),
                ("sibling_basis", models.BooleanField(default=False)),
                ("support_need", models.TextField(blank=True)),
                ("more", models.TextField(blank=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("CREATED", "Created"),
                            ("SENT", "Sent"),
                            ("WAITING_PLACEMENT", "Waiting Placement"),
                            ("WAITING_DECISION", "Waiting Decision"),
                            ("WAITING_CONFIRMATION", "Waiting Confirmation"),
                            ("ACTIVE", "Active"),
                            ("REJECTED", "Rejected"),
                            ("CANCELLED", "Cancelled"),
                        ],
                        default="CREATED",
                        max_length=20,
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(null=True)),
                ("due_date", models.DateField(null=True)),
                ("due_rule", models.CharField(blank=True, max_length=40)),
                ("case_id", models.UUIDField(null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "applicant",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="daycare_applications_made",
                        to="residents.person",
                    ),
                ),
                (
                    "child",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="daycare_applications",
                        to="residents.person",
                    ),
                ),
                (
                    "offer",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="application",
                        to="daycare.offer",
                    ),
                ),
            ],
            options={
                "ordering": ["due_date", "sent_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="OfferedTo",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("link", models.CharField(blank=True, max_length=64)),
                ("opened_at", models.DateTimeField(null=True)),
                (
                    "guardian",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="daycare_offers_to_answer",
                        to="residents.person",
                    ),
                ),
                (
                    "offer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="offered_to",
                        to="daycare.offer",
                    ),
                ),
            ],
            options={
                "ordering": ["offer_id", "guardian_id"],
            },
        ),
        migrations.CreateModel(
            name="Placement",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("starts", models.DateField()),
                ("ends", models.DateField(null=True)),
                (
                    "source",
                    models.CharField(
                        choices=[("loaded", "Loaded"), ("offer", "Offer"), ("decision", "Decision")], max_length=8
                    ),
                ),
                ("made_at", models.DateTimeField()),
                (
                    "child",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="daycare_placements",
                        to="residents.person",
                    ),
                ),
                (
                    "offer",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="placement",
                        to="daycare.offer",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="placements",
                        to="daycare.daycareunit",
                    ),
                ),
            ],
            options={
                "ordering": ["child_id", "starts"],
            },
        ),
        migrations.CreateModel(
            name="Round",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=120)),
                ("rule", models.CharField(max_length=40)),
                ("as_of", models.DateField()),
                ("starts", models.DateField()),
                (
                    "districts",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), default=list, size=None
                    ),
                ),
                ("longest_walk_s", models.PositiveIntegerField()),
                ("answer_by", models.DateField(null=True)),
                ("number", models.PositiveSmallIntegerField(default=1)),
                ("seed", models.PositiveIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("DRAFT", "Draft"),
                            ("APPROVED", "Approved"),
                            ("SENT", "Sent"),
                            ("CLOSED", "Closed"),
                            ("CANCELLED", "Cancelled"),
                        ],
                        default="DRAFT",
                        max_length=9,
                    ),
                ),
                ("campaign_id", models.UUIDField(null=True)),
                ("decides_on_acceptance", models.BooleanField(default=False)),
                ("made_at", models.DateTimeField()),
                ("approved_at", models.DateTimeField(null=True)),
                ("sent_at", models.DateTimeField(null=True)),
                (
                    "approved_by",
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
            ],
            options={
                "ordering": ["-made_at", "id"],
            },
        ),
        migrations.AddField(
            model_name="offer",
            name="round",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="offers", to="daycare.round"
            ),
        ),
        migrations.CreateModel(
            name="RoundChild",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("excluded", models.CharField(blank=True, max_length=40)),
                ("band", models.CharField(choices=[("U3", "U3"), ("O3", "O3")], max_length=2)),
                ("district", models.CharField(blank=True, max_length=20)),
                (
                    "child",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="daycare_rounds",
                        to="residents.person",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="children",
                        to="daycare.round",
                    ),
                ),
            ],
            options={
                "ordering": ["round_id", "child_id"],
            },
        ),
        migrations.CreateModel(
            name="Run",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("mode", models.CharField(max_length=10)),
                ("inputs_sha256", models.CharField(max_length=64)),
                ("network", models.CharField(max_length=64)),
                ("figures", models.JSONField()),
                ("made_at", models.DateTimeField()),
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
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="runs", to="daycare.round"
                    ),
                ),
            ],
            options={
                "ordering": ["round_id", "-number"],
            },
        ),
        migrations.AddField(
            model_name="round",
            name="chosen",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="daycare.run"
            ),
        ),
        migrations.CreateModel(
            name="RunRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("band", models.CharField(choices=[("U3", "U3"), ("O3", "O3")], max_length=2)),
                ("travel_s", models.PositiveIntegerField(null=True)),
                ("rank", models.PositiveSmallIntegerField(null=True)),
                ("locked", models.BooleanField(default=False)),
                ("why_locked", models.CharField(blank=True, max_length=300)),
                ("reasons", models.JSONField(default=dict)),
                (
                    "child",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="residents.person"
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="daycare.run",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="daycare.daycareunit",
                    ),
                ),
            ],
            options={
                "ordering": ["run_id", "child_id"],
            },
        ),
        migrations.CreateModel(
            name="SeatPool",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("band", models.CharField(choices=[("U3", "U3"), ("O3", "O3")], max_length=2)),
                ("seats", models.PositiveSmallIntegerField()),
                ("valid_from", models.DateField()),
                ("valid_to", models.DateField(null=True)),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="pools", to="daycare.daycareunit"
                    ),
                ),
            ],
            options={
                "ordering": ["unit_id", "band", "valid_from"],
            },
        ),
        migrations.CreateModel(
            name="Wish",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rank", models.PositiveSmallIntegerField()),
                (
                    "application",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="wishes",
                        to="daycare.application",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="daycare.daycareunit"
                    ),
                ),
            ],
            options={
                "ordering": ["application_id", "rank"],
            },
        ),
        migrations.AddConstraint(
            model_name="daycareunit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("open_from", None), ("close_on", None), ("close_on__gt", models.F("open_from")), _connector="OR"
                ),
                name="daycare_unit_closes_after_it_opens",
            ),
        ),
        migrations.AddConstraint(
            model_name="daycareunit",
            constraint=models.CheckConstraint(
                condition=models.Q(("provider__in", ["municipal", "purchased", "voucher", "private"])),
                name="daycare_unit_provider_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="daycareunit",
            constraint=models.CheckConstraint(
                condition=models.Q(("shift_care__in", ["none", "evening", "round_clock"])),
                name="daycare_shift_care_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "CREATED",
                            "SENT",
                            "WAITING_PLACEMENT",
                            "WAITING_DECISION",
                            "WAITING_CONFIRMATION",
                            "ACTIVE",
                            "REJECTED",
                            "CANCELLED",
                        ],
                    )
                ),
                name="application_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["CREATED", "CANCELLED"]),
                    models.Q(("sent_at__isnull", False), models.Q(("due_rule", ""), _negated=True)),
                    _connector="OR",
                ),
                name="application_sent_says_when_and_by_which_rule",
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(("applicant", models.F("child")), _negated=True), name="nobody_applies_for_oneself"
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("state__in", ["SENT", "WAITING_PLACEMENT", "WAITING_DECISION", "WAITING_CONFIRMATION"])
                ),
                fields=("child", "type"),
                name="one_open_application_of_a_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="offeredto",
            constraint=models.UniqueConstraint(fields=("offer", "guardian"), name="offered_to_a_guardian_once"),
        ),
        migrations.AddConstraint(
            model_name="offeredto",
            constraint=models.UniqueConstraint(
                condition=models.Q(("link", ""), _negated=True), fields=("link",), name="offer_link_once"
            ),
        ),
        migrations.AddIndex(
            model_name="placement",
            index=models.Index(fields=["unit", "starts"], name="placements_of_unit"),
        ),
        migrations.AddConstraint(
            model_name="placement",
            constraint=models.UniqueConstraint(fields=("child", "starts"), name="placement_begins_once"),
        ),
        migrations.AddConstraint(
            model_name="placement",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends", None), ("ends__gte", models.F("starts")), _connector="OR"),
                name="placement_ends_after_it_starts",
            ),
        ),
        migrations.AddConstraint(
            model_name="placement",
            constraint=models.CheckConstraint(
                condition=models.Q(("source__in", ["loaded", "offer", "decision"])), name="placement_source_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="placement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("source", "offer"), _negated=True), ("offer__isnull", False), _connector="OR"
                ),
                name="placement_of_an_offer_names_it",
            ),
        ),
        migrations.AddConstraint(
            model_name="placement",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[(toimiva.city.residents.models.addresses.Stay("child_id", "starts", "ends"), "&&")],
                index_type="SPGIST",
                name="one_place_at_a_time",
            ),
        ),
        migrations.AddIndex(
            model_name="offer",
            index=models.Index(
                condition=models.Q(("state__in", ("PREPARED", "SENT", "OPENED"))),
                fields=["unit", "starts"],
                name="offers_holding_seats",
            ),
        ),
        migrations.AddIndex(
            model_name="offer",
            index=models.Index(
                condition=models.Q(("state__in", ("PREPARED", "SENT", "OPENED"))),
                fields=["answer_by"],
                name="offers_to_expire",
            ),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["PREPARED", "SENT", "OPENED"])),
                fields=("child",),
                name="one_offer_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.UniqueConstraint(fields=("round", "child"), name="child_offered_once_in_a_round"),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["PREPARED", "SENT", "OPENED", "ACCEPTED", "DECLINED", "EXPIRED", "WITHDRAWN"])
                ),
                name="offer_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.CheckConstraint(
                condition=models.Q(("band__in", ["U3", "O3"])), name="offer_band_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["ACCEPTED", "DECLINED"]), _negated=True),
                    models.Q(("answered_at__isnull", False), models.Q(("answer_channel", ""), _negated=True)),
                    _connector="OR",
                ),
                name="answered_offer_says_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.CheckConstraint(
                condition=models.Q(("state", "DECLINED"), ("declined_because", ""), _connector="XOR"),
                name="declined_offer_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "WITHDRAWN"), _negated=True),
                    models.Q(("withdrawn_because", ""), _negated=True),
                    _connector="OR",
                ),
                name="withdrawn_offer_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["PREPARED", "WITHDRAWN"]), ("sent_at__isnull", False), _connector="OR"
                ),
                name="offer_was_sent",
            ),
        ),
        migrations.AddConstraint(
            model_name="roundchild",
            constraint=models.UniqueConstraint(fields=("round", "child"), name="child_in_a_round_once"),
        ),
        migrations.AddConstraint(
            model_name="roundchild",
            constraint=models.CheckConstraint(
                condition=models.Q(("band__in", ["U3", "O3"])), name="round_child_band_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="run",
            constraint=models.UniqueConstraint(fields=("round", "number"), name="run_number_once_in_a_round"),
        ),
        migrations.AddConstraint(
            model_name="run",
            constraint=models.CheckConstraint(
                condition=models.Q(("mode__in", ["fair", "nearest", "balanced", "bottleneck"])),
                name="run_mode_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="round",
            constraint=models.UniqueConstraint(fields=("name",), name="round_has_a_name_of_its_own"),
        ),
        migrations.AddConstraint(
            model_name="round",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["DRAFT", "APPROVED", "SENT", "CLOSED", "CANCELLED"])),
                name="round_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="round",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_by", None),
                    models.Q(("approved_by", models.F("made_by")), _negated=True),
                    _connector="OR",
                ),
                name="round_is_approved_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="round",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["DRAFT", "CANCELLED"]),
                    models.Q(("answer_by__isnull", False), ("approved_at__isnull", False), ("chosen__isnull", False)),
                    _connector="OR",
                ),
                name="approved_round_has_a_chosen_run",
            ),
        ),
        migrations.AddConstraint(
            model_name="round",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["SENT", "CLOSED"]), _negated=True),
                    ("sent_at__isnull", False),
                    _connector="OR",
                ),
                name="sent_round_says_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="runrow",
            constraint=models.UniqueConstraint(fields=("run", "child"), name="child_in_a_run_once"),
        ),
        migrations.AddConstraint(
            model_name="runrow",
            constraint=models.CheckConstraint(
                condition=models.Q(("locked", False), models.Q(("why_locked", ""), _negated=True), _connector="OR"),
                name="locked_row_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="seatpool",
            constraint=models.CheckConstraint(
                condition=models.Q(("band__in", ["U3", "O3"])), name="seats_are_of_a_known_band"
            ),
        ),
        migrations.AddConstraint(
            model_name="seatpool",
            constraint=models.CheckConstraint(
                condition=models.Q(("valid_to", None), ("valid_to__gte", models.F("valid_from")), _connector="OR"),
                name="seats_end_after_they_begin",
            ),
        ),
        migrations.AddConstraint(
            model_name="seatpool",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    (toimiva.services.daycare.models.units.PoolDays("unit_id", "band", "valid_from", "valid_to"), "&&")
                ],
                index_type="SPGIST",
                name="one_number_of_seats_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="wish",
            constraint=models.UniqueConstraint(fields=("application", "rank"), name="wish_has_a_rank_of_its_own"),
        ),
        migrations.AddConstraint(
            model_name="wish",
            constraint=models.UniqueConstraint(fields=("application", "unit"), name="unit_wished_for_once"),
        ),
        migrations.AddConstraint(
            model_name="wish",
            constraint=models.CheckConstraint(
                condition=models.Q(("rank__gte", 1), ("rank__lte", 3)), name="at_most_three_wishes"
            ),
        ),
        migrations.RunSQL(GUARD, NO_GUARD),
    ]
