"""The settings of an installation: defaults, what a variable changes, and what a fault says."""

import base64
import stat
from dataclasses import fields

import pytest

from toimiva.installation.config import Config, ConfigFault

KEY = base64.b64encode(bytes(range(32))).decode()


def read(home, **environ):
    return Config.from_env({"TOIMIVA_HOME": str(home), **environ})


def test_an_empty_environment_gives_a_working_installation(tmp_path):
    config = read(tmp_path)
    assert (config.host, config.port, config.base_url) == ("127.0.0.1", 8000, "http://127.0.0.1:8000")
    assert config.hosts == ("localhost", "127.0.0.1", "[::1]")
    assert (config.database_url, config.debug, config.demo, config.city_theme) == (None, False, False, None)
    assert len(config.secret_key) >= 32


def test_secrets_are_made_once_and_only_their_owner_reads_them(tmp_path):
    first, second = read(tmp_path), read(tmp_path)
    assert first.secret_key == second.secret_key
    assert first.identity_keys == second.identity_keys
    assert first.identity_index_key == second.identity_index_key
    assert list(first.identity_keys) == ["1"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in first.secrets.iterdir()} == {0o600}
    assert stat.S_IMODE(first.secrets.stat().st_mode) == 0o700


def test_two_installations_share_no_secret(tmp_path):
    one, other = read(tmp_path / "one"), read(tmp_path / "other")
    assert one.secret_key != other.secret_key
    assert one.identity_keys["1"] != other.identity_keys["1"] != other.identity_index_key


def test_a_printed_config_shows_no_secret(tmp_path):
    config = read(tmp_path)
    shown = repr(config)
    assert config.secret_key not in shown
    assert config.oidc_client_secret not in shown
    assert repr(config.identity_index_key) not in shown


def test_a_key_ring_keeps_its_order(tmp_path):
    ring = read(tmp_path, TOIMIVA_IDENTITY_KEYS=f"2027:{KEY}, 2026:{KEY}").identity_keys
    assert list(ring) == ["2027", "2026"]
    assert ring["2026"] == bytes(range(32))


def test_a_home_with_a_demo_city_is_a_demo(tmp_path):
    (tmp_path / "demo.json").write_text("{}")
    assert read(tmp_path).demo is True
    assert read(tmp_path, TOIMIVA_DEMO="0").demo is False


def test_the_base_url_names_a_host(tmp_path):
    assert "toimiva.city.fi" in read(tmp_path, TOIMIVA_BASE_URL="https://toimiva.city.fi/").hosts
    assert read(tmp_path, TOIMIVA_BASE_URL="https://toimiva.city.fi/").base_url == "https://toimiva.city.fi"
    assert read(tmp_path, TOIMIVA_HOST="0.0.0.0", TOIMIVA_PORT="80").base_url == "http://127.0.0.1:80"


def test_the_home_is_the_nearest_one_upwards(tmp_path, monkeypatch):
    (tmp_path / ".toimiva").mkdir()
    (tmp_path / "a" / "b").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "a" / "b")
    assert Config.from_env({}).home == tmp_path / ".toimiva"


FAULTS = [
    ("TOIMIVA_PORT", "eighty", "'eighty' is not a port", "1 to 65535"),
    ("TOIMIVA_PORT", "70000", "'70000' is not a port", "1 to 65535"),
    ("TOIMIVA_DEBUG", "perhaps", "neither yes nor no", "1 or 0"),
    ("TOIMIVA_BASE_URL", "toimiva.city.fi", "not an http(s) URL", "https://"),
    ("TOIMIVA_HOSTS", "https://toimiva.city.fi/", "not the name of a host", "comma"),
    ("TOIMIVA_HOST", "http://x/", "not an address", "127.0.0.1"),
    ("TOIMIVA_SECRET_KEY", "short", "5 characters", "32"),
    ("TOIMIVA_IDENTITY_KEYS", KEY, "id:base64", "openssl rand"),
    ("TOIMIVA_IDENTITY_KEYS", f"1:{KEY},1:{KEY}", "there twice", "openssl rand"),
    ("TOIMIVA_IDENTITY_INDEX_KEY", "AAAA", "3 bytes", "openssl rand"),
    ("TOIMIVA_AUDIT_TARGET", "ftp://logs", "ftp://", "http(s)"),
    ("TOIMIVA_METRICS_TOKEN", "short", "too few to be safe", "32"),
    ("TOIMIVA_PROXIES", "many", "not a number from 0 to 9", "0 to 9"),
    ("TOIMIVA_PROCESSES", "0", "not a number from 1 to 9", "1 to 9"),
    ("TOIMIVA_THEME", "/no/such/theme.css", "not a .toml or .css file", "path"),
    ("DATABASE_URL", "mysql://a/b", "not PostgreSQL", "postgresql://"),
    ("DATABASE_URL", "postgresql://host", "name of the database is missing", "postgresql://"),
    ("DATABASE_URL", "postgresql://u:secret@h:port/db", "port is not a number", "postgresql://"),
]


@pytest.mark.parametrize("setting, value, fault, mend", FAULTS)
def test_a_wrong_value_says_which_what_and_how_to_mend_it(tmp_path, setting, value, fault, mend):
    with pytest.raises(ConfigFault) as told:
        read(tmp_path, **{setting: value})
    assert told.value.setting == setting
    assert fault in told.value.fault
    assert mend in told.value.mend


def test_a_password_is_never_part_of_a_fault(tmp_path):
    with pytest.raises(ConfigFault) as told:
        read(tmp_path, DATABASE_URL="mysql://u:hunter2@h/db")
    assert "hunter2" not in str(told.value)


def test_an_issuer_without_its_secret_is_refused(tmp_path):
    with pytest.raises(ConfigFault, match="TOIMIVA_OIDC_CLIENT_SECRET: it is missing"):
        read(tmp_path, TOIMIVA_OIDC_ISSUER="https://tunnistus.example/realms/city")


def test_a_home_that_is_a_file_is_refused(tmp_path):
    (tmp_path / "home").write_text("")
    with pytest.raises(ConfigFault, match="TOIMIVA_HOME: .* is a file"):
        read(tmp_path / "home")


def test_every_setting_says_what_it_is():
    source = __import__("inspect").getsource(Config)
    assert all(f"    {f.name}: " in source for f in fields(Config))
    assert source.count('    """TOIMIVA_') + source.count('    """DATABASE_URL') == len(fields(Config))
