"""The network runs without Django, the command line starts without the network, and no cache folder is no fault."""

import subprocess
import sys

LOADED = "import sys, {}; print(*sorted({{name.partition('.')[0] for name in sys.modules}}))"


def loaded_by(module):
    done = subprocess.run([sys.executable, "-c", LOADED.format(module)], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_the_network_needs_no_django_and_no_database():
    assert not {"django", "psycopg", "pandas"} & loaded_by("toimiva.city.places.network.verbs")


def test_the_verbs_import_nothing_heavy_before_they_are_called():
    assert not {"numpy", "numba", "osmium", "pyarrow", "django"} & loaded_by("toimiva.city.places.cli")


def test_without_a_folder_to_keep_it_in_code_is_compiled_all_the_same():
    from toimiva.city.places.network.compiled import compiled

    there = {}
    exec("def twice(x):\n    return 2 * x", there)  # a function of no file: numba finds no folder for it
    assert compiled(there["twice"])(21) == 42
