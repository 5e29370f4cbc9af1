"""What this installation is told from outside: environment variables, read once, typed, faults named. No Django."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from toimiva.installation.keys import kept, new_key, read_key, read_key_ring

T = TypeVar("T")
DEMO_CITY = "091"  # Helsinki, whose districts the demo city has
LOCAL_HOSTS = ("localhost", "127.0.0.1", "[::1]")


class ConfigFault(Exception):
    """A setting has a value that cannot be meant: which one, what is wrong, how to mend it."""

    def __init__(self, setting: str, fault: str, mend: str) -> None:
        super().__init__(f"{setting}: {fault}. {mend}")
        self.setting = setting
        self.fault = fault
        self.mend = mend


@dataclass(frozen=True, kw_only=True)
class Config:
    """The settings of one installation. Everything else is code, a dated rule table or the city's theme."""

    home: Path
    """TOIMIVA_HOME: the folder of the database, secrets and files. Default: the nearest .toimiva upwards, or here."""

    database_url: str | None
    """DATABASE_URL: postgresql://user:password@host:port/name of a PostgreSQL 16+. Default: the embedded server."""

    secret_key: str = field(repr=False)
    """TOIMIVA_SECRET_KEY: signs sessions and forms, at least 32 characters. Default: made into secrets/secret_key."""

    debug: bool
    """TOIMIVA_DEBUG: 1 shows faults in the browser and serves unhashed files; never with real people. Default: 0."""

    demo: bool
    """TOIMIVA_DEMO: 1 allows the development sign-in; never with real people. Default: if home/demo.json exists."""

    hosts: tuple[str, ...]
    """TOIMIVA_HOSTS: the names this service answers to, comma between. Default: localhost and the base URL's host."""

    host: str
    """TOIMIVA_HOST: the address `serve` listens on. Default: 127.0.0.1."""

    port: int
    """TOIMIVA_PORT: the port `serve` listens on, 1 to 65535. Default: 8000."""

    processes: int
    """TOIMIVA_PROCESSES: how many processes of `serve` answer, 1 to 9. Default: one for each core, 4 at most."""

    base_url: str
    """TOIMIVA_BASE_URL: the address people use, for links in messages. Default: http://HOST:PORT."""

    oidc_issuer: str
    """TOIMIVA_OIDC_ISSUER: the issuer people sign in with. Default: none; in demo the development identity provider."""

    oidc_client_id: str
    """TOIMIVA_OIDC_CLIENT_ID: what this service is called at the issuer. Default: toimiva."""

    oidc_client_secret: str = field(repr=False)
    """TOIMIVA_OIDC_CLIENT_SECRET: needed with an issuer. Default: made into secrets/oidc_client_secret (demo only)."""

    national_id_claim: str
    """TOIMIVA_NATIONAL_ID_CLAIM: the claim with the identity code of who is strongly identified, read from userinfo.
    Default: urn:oid:1.2.246.21."""

    identity_keys: Mapping[str, bytes] = field(repr=False)
    """TOIMIVA_IDENTITY_KEYS: id:base64,id2:base64 of 32 bytes each; the first encrypts. Default: made into secrets/."""

    identity_index_key: bytes = field(repr=False)
    """TOIMIVA_IDENTITY_INDEX_KEY: base64 of 32 bytes, to look identity codes up. Default: made into secrets/."""

    audit_target: str
    """TOIMIVA_AUDIT_TARGET: a file, http(s) or elasticsearch+http(s) URL for the audit trail. Default: none."""

    ahjo_url: str
    """TOIMIVA_AHJO_URL: the Ahjo interface that decisions are fetched from, without /cases. Default: none."""

    ahjo_key: str = field(repr=False)
    """TOIMIVA_AHJO_KEY: the key that Ahjo knows this service by (header api-key). Default: none is sent."""

    finance_url: str
    """TOIMIVA_FINANCE_URL: the finance system's OData set that actuals are fetched from. Default: none."""

    finance_source: str
    """TOIMIVA_FINANCE_SOURCE: the source of actuals that is fetched every night. Default: none is fetched by itself."""

    finance_key: str = field(repr=False)
    """TOIMIVA_FINANCE_KEY: the key that the finance system knows this service by (header api-key). Default: none."""

    suomifi_url: str
    """TOIMIVA_SUOMIFI_URL: Suomi.fi Messages, https://api.messages.suomi.fi. Default: none; the mailbox is not used."""

    suomifi_user: str
    """TOIMIVA_SUOMIFI_USER: the user name that Suomi.fi Messages gave this service. Default: none."""

    suomifi_password: str = field(repr=False)
    """TOIMIVA_SUOMIFI_PASSWORD: and its password. Default: none."""

    suomifi_service: str
    """TOIMIVA_SUOMIFI_SERVICE: the id of the service that sends, in the Suomi.fi service registry. Default: none."""

    sms_url: str
    """TOIMIVA_SMS_URL: the notification service that sends text messages. Default: none; the local outbox."""

    sms_token: str = field(repr=False)
    """TOIMIVA_SMS_TOKEN: the token that the notification service knows this service by. Default: none."""

    sms_sender: str
    """TOIMIVA_SMS_SENDER: as whom text messages come. Default: Hel.fi."""

    mail_url: str = field(repr=False)
    """TOIMIVA_MAIL_URL: the mail server, smtp://user:password@host:587. Default: none; the local outbox."""

    mail_from: str
    """TOIMIVA_MAIL_FROM: the address that e-mail is sent from. Default: none; the local outbox."""

    metrics_token: str = field(repr=False)
    """TOIMIVA_METRICS_TOKEN: lets a collector elsewhere read /metrics. Default: only this machine may."""

    proxies: int
    """TOIMIVA_PROXIES: how many own proxies stand before us and add to X-Forwarded-For, 0 to 9. Default: 0."""

    municipality: str
    """TOIMIVA_MUNICIPALITY: the city's code, three digits; who lives elsewhere has moved. Default: none; a demo 091."""

    streets: Path | None
    """TOIMIVA_STREETS: the walking network, an .osm.pbf extract or a file of `toimiva places network`. Default: none,
    walks are estimated from straight lines."""

    retention: Path | None
    """TOIMIVA_RETENTION: a .toml of the city's own retention periods. Default: the built-in table."""

    city_theme: Path | None
    """TOIMIVA_THEME: a .toml or .css with the city's name, colours and logo. Default: the built-in look."""

    @property
    def secrets(self) -> Path:
        """The folder of the keys; nobody but the owner may read it."""
        return self.home / "secrets"

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ) -> Config:
        """Read the settings; missing secrets are made. ConfigFault names the first value that cannot be meant."""
        read = _Reader(environ)
        home = read("TOIMIVA_HOME", _path, _default_home(), "Give a folder you may write to")
        demo = read("TOIMIVA_DEMO", _yes_or_no, (home / "demo.json").exists(), YES_OR_NO)
        host = read("TOIMIVA_HOST", _host, "127.0.0.1", "Give an address of this machine, such as 127.0.0.1 or 0.0.0.0")
        port = read("TOIMIVA_PORT", _port, 8000, "Give a whole number from 1 to 65535")
        base_url = read("TOIMIVA_BASE_URL", _web, f"http://{_in_url(host)}:{port}", HTTP)
        made = _Keys(read, home / "secrets")
        issuer = read("TOIMIVA_OIDC_ISSUER", _web, "", "Write the issuer's URL as its discovery document says it")
        return cls(
            home=home,
            database_url=read("DATABASE_URL", _database, None, POSTGRES),
            secret_key=made("secret_key", _long, lambda: secrets.token_urlsafe(48), LONG),
            debug=read("TOIMIVA_DEBUG", _yes_or_no, False, YES_OR_NO),
            demo=demo,
            hosts=read("TOIMIVA_HOSTS", _names, _own_names(base_url), "Write names with a comma between"),
            host=host,
            port=port,
            processes=read("TOIMIVA_PROCESSES", _some, _cores(), "Give a whole number from 1 to 9"),
            base_url=base_url,
            oidc_issuer=issuer,
            oidc_client_id=read("TOIMIVA_OIDC_CLIENT_ID", str, "toimiva", ""),
            oidc_client_secret=_client_secret(read, made, issuer),
            national_id_claim=read("TOIMIVA_NATIONAL_ID_CLAIM", str, "urn:oid:1.2.246.21", ""),
            identity_keys=made("identity_keys", read_key_ring, lambda: f"1:{new_key()}", KEY_RING),
            identity_index_key=made("identity_index_key", read_key, new_key, "Make one: openssl rand -base64 32"),
            audit_target=read("TOIMIVA_AUDIT_TARGET", _target, "", "Give a file or an http(s) URL"),
            ahjo_url=read("TOIMIVA_AHJO_URL", _web, "", "Write it as https://ahjo.city.fi/ahjo-proxy"),
            ahjo_key=read("TOIMIVA_AHJO_KEY", str, "", ""),
            finance_url=read("TOIMIVA_FINANCE_URL", _web, "", "Write it as https://finance.city.fi/odata/Actuals"),
            finance_source=read("TOIMIVA_FINANCE_SOURCE", str, "", ""),
            finance_key=read("TOIMIVA_FINANCE_KEY", str, "", ""),
            suomifi_url=read("TOIMIVA_SUOMIFI_URL", _web, "", "Write it as https://api.messages.suomi.fi"),
            suomifi_user=read("TOIMIVA_SUOMIFI_USER", str, "", ""),
            suomifi_password=read("TOIMIVA_SUOMIFI_PASSWORD", str, "", ""),
            suomifi_service=read("TOIMIVA_SUOMIFI_SERVICE", str, "", ""),
            sms_url=read("TOIMIVA_SMS_URL", _web, "", "Write it as https://notification-service.city.fi/v1"),
            sms_token=read("TOIMIVA_SMS_TOKEN", str, "", ""),
            sms_sender=read("TOIMIVA_SMS_SENDER", _sender, "Hel.fi", "Give at most 11 letters and figures"),
            mail_url=read("TOIMIVA_MAIL_URL", _mail, "", "Write it as smtp://user:password@host:587"),
            mail_from=read("TOIMIVA_MAIL_FROM", _address, "", "Write it as city@city.fi"),
            metrics_token=read("TOIMIVA_METRICS_TOKEN", _long, "", LONG),
            proxies=read("TOIMIVA_PROXIES", _few, 0, "Give a whole number from 0 to 9"),
            municipality=read("TOIMIVA_MUNICIPALITY", _municipality, DEMO_CITY if demo else "", "Write it as 091"),
            streets=read("TOIMIVA_STREETS", _streets, None, "Give the path of an .osm.pbf or of a saved network"),
            retention=read("TOIMIVA_RETENTION", _rules, None, "Give the path of a .toml file"),
            city_theme=read("TOIMIVA_THEME", _theme, None, "Give the path of a .toml or .css file"),
        )


@cache
def config() -> Config:
    """Return the settings of this process, read from its environment at the first call."""
    return Config.from_env()


YES_OR_NO = "Write 1 or 0"
LONG = "Give at least 32 random characters"
HTTP = "Write it as https://toimiva.city.fi"
POSTGRES = "Write it as postgresql://user:password@host:5432/name"
KEY_RING = 'Write "id:base64", several with a comma between; make one: openssl rand -base64 32'


class _Reader:
    """Reads one variable: empty counts as absent; a fault of the value becomes a ConfigFault with the mend."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.environ = environ

    def __call__(self, name: str, parse: Callable[[str], T], default: T, mend: str) -> T:
        text = self.environ.get(name, "").strip()
        if not text:
            return default
        try:
            return parse(text)
        except ValueError as fault:
            raise ConfigFault(name, str(fault), mend) from None


class _Keys:
    """Reads one secret from the environment, else from its file, else makes it."""

    def __init__(self, read: _Reader, folder: Path) -> None:
        self.read = read
        self.folder = folder

    def __call__(self, name: str, parse: Callable[[str], T], make: Callable[[], str], mend: str) -> T:
        given = self.read(f"TOIMIVA_{name.upper()}", lambda text: (parse(text),), None, mend)
        if given is not None:
            return given[0]
        try:
            return parse(kept(self.folder, name, make))
        except ValueError as fault:
            raise ConfigFault(str(self.folder / name), str(fault), mend) from None
        except OSError as fault:
            raise ConfigFault("TOIMIVA_HOME", f"{fault.filename or self.folder}: {fault.strerror}", WRITABLE) from None


WRITABLE = "Give a folder you may write to, or mend its permissions"


def _client_secret(read: _Reader, made: _Keys, issuer: str) -> str:
    mend = "Give the secret that the issuer has for this client"
    if issuer and not read.environ.get("TOIMIVA_OIDC_CLIENT_SECRET", "").strip():
        raise ConfigFault("TOIMIVA_OIDC_CLIENT_SECRET", "it is missing, though TOIMIVA_OIDC_ISSUER is set", mend)
    return made("oidc_client_secret", str, lambda: secrets.token_urlsafe(32), mend)


def _default_home() -> Path:
    here = Path.cwd() / ".toimiva"
    upwards = (folder / ".toimiva" for folder in here.parents)
    return next((home for home in upwards if home.is_dir()), here)


def _own_names(base_url: str) -> tuple[str, ...]:
    name = urlsplit(base_url).hostname or ""
    return tuple(dict.fromkeys([*LOCAL_HOSTS, *([name] if name and ":" not in name else [])]))


def _in_url(host: str) -> str:
    shown = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"[{shown}]" if ":" in shown else shown


def _path(text: str) -> Path:
    path = Path(text).expanduser().absolute()
    if path.exists() and not path.is_dir():
        raise ValueError(f"{path} is a file")
    return path


def _yes_or_no(text: str) -> bool:
    known = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
    if text.lower() not in known:
        raise ValueError(f"{text!r} is neither yes nor no")
    return known[text.lower()]


def _host(text: str) -> str:
    if "/" in text or " " in text:
        raise ValueError(f"{text!r} is not an address")
    return text.strip("[]")


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:
        raise ValueError(f"{text!r} is not a port")
    return int(text)


def _web(text: str) -> str:
    if urlsplit(text).scheme not in ("http", "https") or not urlsplit(text).hostname:
        raise ValueError(f"{text!r} is not an http(s) URL")
    return text.rstrip("/")


def _database(text: str) -> str:
    url = urlsplit(text)
    if url.scheme not in ("postgres", "postgresql"):
        raise ValueError(f"{url.scheme or 'it'} is not PostgreSQL")  # the text itself may hold a password
    if not url.path.strip("/"):
        raise ValueError("the name of the database is missing")
    try:
        _ = url.port
    except ValueError:
        raise ValueError("its port is not a number") from None
    return text


def _long(text: str) -> str:
    if len(text) < 32:
        raise ValueError(f"it has {len(text)} characters, too few to be safe")
    return text


def _names(text: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    if wrong := [name for name in names if "/" in name or " " in name]:
        raise ValueError(f"{wrong[0]!r} is not the name of a host")
    return names


def _few(text: str) -> int:
    if len(text) != 1 or text not in "0123456789":
        raise ValueError(f"{text!r} is not a number from 0 to 9")
    return int(text)


def _some(text: str) -> int:
    if len(text) != 1 or text not in "123456789":
        raise ValueError(f"{text!r} is not a number from 1 to 9")
    return int(text)


def _cores() -> int:
    return min(len(os.sched_getaffinity(0)), 4)


def _target(text: str) -> str:
    if "://" in text and urlsplit(text).scheme.removeprefix("elasticsearch+") not in ("http", "https"):
        raise ValueError(f"{urlsplit(text).scheme}:// is not supported")
    return text


def _theme(text: str) -> Path:
    path = Path(text).expanduser().absolute()
    if path.suffix not in (".toml", ".css") or not path.is_file():
        raise ValueError(f"{path} is not a .toml or .css file")
    return path


def _municipality(text: str) -> str:
    if len(text) != 3 or not text.isascii() or not text.isdigit():
        raise ValueError(f"{text!r} is not a municipality code")
    return text


def _sender(text: str) -> str:
    if len(text) > 11 or not text.isascii():
        raise ValueError(f"{text!r} cannot be the sender of a text message")
    return text


def _mail(text: str) -> str:
    url = urlsplit(text)
    if url.scheme not in ("smtp", "smtps") or not url.hostname:
        raise ValueError("it is not an smtp URL")  # the text itself may hold a password
    return text


def _address(text: str) -> str:
    if text.count("@") != 1 or text.strip("@") != text or "\n" in text:
        raise ValueError(f"{text!r} is not an e-mail address")
    return text


def _rules(text: str) -> Path:
    path = Path(text).expanduser().absolute()
    if path.suffix != ".toml" or not path.is_file():
        raise ValueError(f"{path} is not a .toml file")
    return path


def _streets(text: str) -> Path:
    path = Path(text).expanduser().absolute()
    if not path.is_file():
        raise ValueError(f"{path} is not a file")
    return path
