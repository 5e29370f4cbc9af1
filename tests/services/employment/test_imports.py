"""The rules and the computing of employment services, and identifiers, run without Django and without a database."""

import subprocess
import sys


def test_rules_computing_and_identifiers_know_no_django():
    rooms = ["policy.voucher_decision", "policy.voucher_duplicates", "policy.redemption", "engine.voucher_number",
             "engine.name_match", "engine.tet_assign", "engine.tet_tables", "engine.tet_report"]  # fmt: skip
    names = ["toimiva.city.identifiers", *(f"toimiva.services.employment.{room}" for room in rooms)]
    code = f"import sys, {', '.join(names)}; print('django' in sys.modules, 'psycopg' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout == "False False\n", done.stderr
