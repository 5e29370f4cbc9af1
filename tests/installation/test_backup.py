"""Backup and restore: what comes back is what was there, and a backup that cannot be trusted is refused."""

import hashlib
import json
import shutil
import stat
import tarfile
import threading

import psycopg
import pytest

from toimiva.installation import backup as backup_room
from toimiva.installation.backup import BackupFault, backup
from toimiva.installation.config import Config
from toimiva.installation.database import conninfo
from toimiva.installation.postgres import Embedded
from toimiva.installation.restore import restore
from toimiva.installation.snapshot import states_of

TABLES = """
create table person (
    id uuid primary key default uuidv7(), name text not null, born date, seen timestamptz, share float8, facts jsonb,
    code bytea, tags text[], number int generated always as identity, check (name <> '')
);
insert into person (name, born, seen, share, facts, code, tags)
select 'Äiti ' || n, date '1950-01-01' + n, timestamptz '2026-10-25 03:30+03' + n * interval '1 minute',
       n / 3.0, jsonb_build_object('n', n), sha256(n::text::bytea), array['a', null, 'å']
from generate_series(1, 500) n;
create table organisation (org int, secret text);
insert into organisation select n % 5, n::text from generate_series(1, 50) n;
alter table organisation enable row level security;
alter table organisation force row level security;
create policy own on organisation using (org = nullif(current_setting('app.org', true), '')::int);
create table empty_one (id int);
"""


class City:
    """A home with some tables in it, and its files."""

    def __init__(self, home, **environ):
        self.config = Config.from_env({"TOIMIVA_HOME": str(home), **environ})
        self.server = Embedded(home, fsync=False)
        self.said = []

    def filled(self):
        self.server.start().ensure_database()
        with psycopg.connect(conninfo(self.config)) as connection:
            connection.execute(TABLES)
        (self.config.home / "files").mkdir()
        (self.config.home / "files" / "letter.pdf").write_bytes(b"%PDF")
        return self

    def ask(self, question):
        with psycopg.connect(conninfo(self.config, owner=True)) as connection:
            return connection.execute(question).fetchone()[0]

    def states(self):
        return states_of(conninfo(self.config, owner=True))

    def backup(self, target, *, with_secrets=False, verify=True):
        backup(self.config, target, with_secrets=with_secrets, verify=verify, say=self.said.append)
        return target

    def restore(self, source, *, force=False):
        restore(self.config, source, force=force, say=self.said.append)


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    city = City(tmp_path_factory.mktemp("city") / "home").filled()
    yield city
    city.server.release()


@pytest.fixture
def other(tmp_path):
    """A new home, whose server runs during the test: without fsync, so that restoring is quick."""
    other = City(tmp_path / "other")
    other.server.start()
    other.server.ensure_database()
    yield other
    other.server.release()


@pytest.mark.parametrize("name", ["backup", "backup.tar", "backup.tar.gz"])
def test_a_backup_brings_every_row_back_into_a_new_home(city, other, tmp_path, name):
    other.restore(city.backup(tmp_path / name))
    assert other.states() == city.states()
    assert other.states()["public.person"].rows == 500
    assert other.ask("select name from person where facts->>'n' = '7'") == "Äiti 7"
    assert (other.config.home / "files" / "letter.pdf").read_bytes() == b"%PDF"


def test_owners_and_row_security_come_back(city, other, tmp_path):
    other.restore(city.backup(tmp_path / "backup"))
    assert other.ask("select pg_get_userbyid(relowner) from pg_class where relname = 'organisation'") == "app"
    with psycopg.connect(conninfo(other.config)) as connection:  # as the application, who sees one organisation only
        connection.execute("select set_config('app.org', '3', true)")
        assert connection.execute("select count(*) from organisation").fetchone()[0] == 10


def test_the_keys_are_left_out_unless_asked_for(city, other, tmp_path):
    without = city.backup(tmp_path / "without")
    assert not (without / "home" / "secrets").exists()
    assert "identity codes in this backup cannot be read" in city.said[-1]
    other.restore(without)
    assert "The keys of this home are not those of the backup" in other.said[-1]


def test_with_its_keys_a_backup_reads_its_identity_codes(city, other, tmp_path):
    other.restore(city.backup(tmp_path / "with", with_secrets=True))
    assert "compared" in other.said[-1]
    again = Config.from_env({"TOIMIVA_HOME": str(other.config.home)})
    assert again.identity_keys == city.config.identity_keys
    assert again.identity_index_key == city.config.identity_index_key
    assert {stat.S_IMODE(key.stat().st_mode) for key in again.secrets.iterdir()} == {0o600}


def test_only_the_owner_reads_a_backup(city, tmp_path):
    assert stat.S_IMODE(city.backup(tmp_path / "folder").stat().st_mode) == 0o700
    assert stat.S_IMODE(city.backup(tmp_path / "archive.tar").stat().st_mode) == 0o600


def test_a_backup_made_while_people_write_is_one_moment(city, other, tmp_path):
    stop = threading.Event()

    def write():
        with psycopg.connect(conninfo(city.config), autocommit=True) as connection:
            while not stop.is_set():
                connection.execute("insert into person (name) values ('new')")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        other.restore(city.backup(tmp_path / "backup"))  # counted, dumped and compared under the writer's feet
    finally:
        stop.set()
        writer.join()
    assert city.ask("delete from person where name = 'new' returning (select count(*) from person)") > 500


def test_the_manifest_says_what_is_in_it(city, tmp_path):
    said = json.loads((city.backup(tmp_path / "backup") / "manifest.json").read_text())
    assert said["tables"]["public.empty_one"] == {"rows": 0, "checksum": "0"}
    assert said["tables"]["public.organisation"]["rows"] == 50  # row security hides nothing from a backup
    letter = hashlib.sha256(b"%PDF").hexdigest()
    assert said["files"]["home/files/letter.pdf"] == letter
    assert said["postgresql"] == 18


# what is refused


def test_a_backup_that_does_not_restore_as_it_was_is_not_published(city, tmp_path, monkeypatch):
    honest = backup_room.restore_dump

    def lossy(config, dump, database, **options):
        honest(config, dump, database, **options)
        with psycopg.connect(conninfo(config, database, owner=True)) as connection:
            connection.execute("update person set share = share + 1 where number = 7")

    monkeypatch.setattr(backup_room, "restore_dump", lossy)
    with pytest.raises(BackupFault, match="public.person has other contents"):
        city.backup(tmp_path / "backup")
    assert list(tmp_path.iterdir()) == []
    assert city.ask("select count(*) from pg_database where datname like 'toimiva_verify%'") == 0


def test_a_backup_replaces_nothing(city, tmp_path):
    (tmp_path / "backup.tar").write_text("precious")
    with pytest.raises(BackupFault, match="exists already"):
        city.backup(tmp_path / "backup.tar")
    assert (tmp_path / "backup.tar").read_text() == "precious"


def damaged(folder):
    file = max((folder / "database").iterdir(), key=lambda path: path.stat().st_size)
    file.write_bytes(file.read_bytes()[:-1] + b"!")


def incomplete(folder):
    (folder / "home" / "files" / "letter.pdf").unlink()


def added(folder):
    (folder / "home" / "files" / "virus.exe").write_text("")


def newer(folder):
    path = folder / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"format": 2}))


def without_manifest(folder):
    (folder / "manifest.json").unlink()


def with_other_rows(folder):
    path = folder / "manifest.json"
    said = json.loads(path.read_text())
    said["tables"]["public.person"]["rows"] = 501
    path.write_text(json.dumps(said))


FAULTS = [
    (damaged, "The backup is damaged: database/"),
    (incomplete, "The backup is damaged: home/files/letter.pdf"),
    (added, "The backup is damaged: home/files/virus.exe"),
    (newer, "written by a newer Toimiva"),
    (without_manifest, "is not a backup"),
    (with_other_rows, "public.person has 500 rows, 501 expected"),
]


@pytest.fixture(scope="module")
def good(city, tmp_path_factory):
    return city.backup(tmp_path_factory.mktemp("good") / "backup", verify=False)


@pytest.mark.parametrize("spoil, fault", FAULTS)
def test_a_backup_that_was_spoiled_is_refused_and_nothing_changes(city, good, tmp_path, spoil, fault):
    spoiled = tmp_path / "spoiled"
    shutil.copytree(good, spoiled)
    spoil(spoiled)
    before = city.states()
    with pytest.raises(BackupFault, match=fault):
        city.restore(spoiled, force=True)
    assert city.states() == before
    assert city.ask("select count(*) from pg_database where datname like 'toimiva_restored%'") == 0


def test_an_archive_that_reaches_elsewhere_is_refused(other, tmp_path):
    evil = tmp_path / "evil.tar"
    with tarfile.open(evil, "w") as tar:
        tar.addfile(tarfile.TarInfo("backup/../../evil"))
    with pytest.raises(BackupFault, match="which no backup does"):
        other.restore(evil)


def test_something_else_is_no_archive(other, tmp_path):
    (tmp_path / "notes.txt").write_text("milk")
    with pytest.raises(BackupFault, match="is not an archive"):
        other.restore(tmp_path / "notes.txt")


def test_data_is_replaced_only_by_force(good, other):
    other.restore(good)
    with psycopg.connect(conninfo(other.config)) as connection:
        connection.execute("create table later (id int)")
    with pytest.raises(BackupFault, match="has data already"):
        other.restore(good)
    assert "public.later" in other.states()
    other.restore(good, force=True)
    assert "public.later" not in other.states()


def test_a_home_that_is_being_served_is_not_restored_into(good, other):
    from toimiva.installation.serve import served_by_us

    with served_by_us(other.config, "127.0.0.1", 8000), pytest.raises(BackupFault, match="is served already"):
        other.restore(good)


def test_a_server_named_by_a_url_is_backed_up_and_restored_too(city, other, tmp_path):
    """Its roles may be others: what comes back then belongs to the role of the URL."""
    server = City(tmp_path / "remote", DATABASE_URL=url(city, "toimiva"))
    server.backup(tmp_path / "backup")
    target = City(tmp_path / "target", DATABASE_URL=url(other, "elsewhere"))
    with psycopg.connect(other.server.conninfo("postgres"), autocommit=True) as connection:
        connection.execute("create database elsewhere")
    target.restore(tmp_path / "backup")
    assert target.states() == city.states()
    other.restore(tmp_path / "backup")  # and into an embedded one
    assert other.ask("select pg_get_userbyid(relowner) from pg_class where relname = 'organisation'") == "app"


def url(city, name):
    return f"postgresql:///{name}?host={city.server.socket_dir()}&port=5432&user=toimiva"
