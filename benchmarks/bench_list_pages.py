"""How fast the lists of officials answer with 100 000 rows under 8 clients, against the same pages over plain ASGI.

    python benchmarks/bench_list_pages.py [--rows 100000] [--clients 8] [--requests 40]

A home of its own in a temporary folder: so many users, messages of feedback and residents, over real HTTP, signed in.
The peer is the same application served as Django's documentation says for uvicorn: `get_asgi_application()`, where
each synchronous middleware changes threads.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import socket
import subprocess
import sys
import tempfile
import textwrap
import time
from pathlib import Path
from statistics import quantiles
from time import perf_counter, process_time
from typing import NamedTuple

import requests

LISTS = {
    "users": "/en/users/",
    "users, page 900": "/en/users/?page=900",
    "users, searched": "/en/users/?q=Testi77777",
    "feedback": "/en/feedback/inbox/",
    "residents, searched": "/en/residents/#name=Virtanen",
    "units": "/en/places/",
}
WHO = {
    "/en/users": "administrator",
    "/en/feedback": "administrator",
    "/en/residents": "residents.reader",
    "/en/places": "",
}


class Measured(NamedTuple):
    """Of one list: p50 and p95 in ms, requests a second; ms of CPU a request of the house (pages, worker and database)
    and of the clients; how busy all others kept the machine meanwhile, in cores.
    """

    p50: float
    p95: float
    rate: float
    house: float
    client: float
    others: float

    def told(self) -> str:
        return f"{self.p50:4.0f} /{self.p95:4.0f} {self.rate:4.0f}/s {self.house:5.1f} ms {self.others:4.1f}"


def main() -> None:
    chosen = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    chosen.add_argument("--rows", type=int, default=100_000)
    chosen.add_argument("--clients", type=int, default=8)
    chosen.add_argument("--requests", type=int, default=40, help="requests of each client to each list")
    options = chosen.parse_args()
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"TOIMIVA_HOME": home, "TOIMIVA_DEMO": "1"}
        toimiva("demo", "--no-serve", "--residents", str(options.rows))
        toimiva("manage", "shell", "-c", textwrap.dedent(filling(options.rows)))
        print(f"{options.rows} rows, {options.clients} clients, {os.cpu_count()} cores")
        print("ms p50 / p95, requests/s, ms of CPU a request with the database, cores that others used meanwhile")
        print(f"load of the machine before: {os.getloadavg()[0]:.1f} (what others run slows both)")
        print(f"{'list':24} {'toimiva serve':>32} {'plain ASGI':>32}  ratio of p95")
        ours, peer = (measured(kind, options) for kind in ("split", "asgi"))
        for name in LISTS:
            one, other = ours[name], peer[name]
            print(f"{name:24} {one.told():>32} {other.told():>32}  {other.p95 / one.p95:.1f}")
        own = max(one.client for one in (*ours.values(), *peer.values()))
        print(f"the clients themselves: at most {own:.1f} ms of CPU a request")


def toimiva(*words: str) -> None:
    subprocess.run([sys.executable, "-m", "toimiva.cli", *words], check=True, stdout=subprocess.DEVNULL)


def filling(rows: int) -> str:
    """What makes the users and the feedback, run inside the installation."""
    return f"""
    import uuid
    from datetime import timedelta
    from django.utils import timezone
    from toimiva.city.identity.models import User
    from toimiva.city.ui.models import Feedback
    now = timezone.now()
    User.objects.bulk_create((User(uuid=uuid.uuid4(), username=f"u-{{n}}", first_name=f"Testi{{n}}",
        last_name=f"Henkilö{{n * 7919 % 100003}}", email=f"{{n}}@example.invalid") for n in range({rows})),
        batch_size=5000)
    Feedback.objects.bulk_create((Feedback(topic="OTHER", text="Kiitos", language="fi", due_rule="none",
        received_at=now - timedelta(minutes=n)) for n in range({rows})), batch_size=5000)
    from django.db import connection
    connection.cursor().execute("analyze")
    """


def measured(kind: str, options: argparse.Namespace) -> dict[str, Measured]:
    """Serve in one of the two ways and measure each list."""
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    here = os.environ | {"TOIMIVA_BASE_URL": base}  # the provider for the sign-in stands at the same address
    program = SERVERS[kind].format(port=port)
    server = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.DEVNULL, env=here)
    try:
        wait_for(base)
        people = {who: [signed_in(base, who) for _ in range(options.clients)] for who in {*WHO.values()}}
        return {name: load(people, base, address, options) for name, address in LISTS.items()}
    finally:
        server.terminate()
        server.wait()


SERVERS = {
    "split": "from toimiva.cli import main; import sys; sys.argv[1:] = ['serve', '--port', '{port}']; main()",
    "asgi": textwrap.dedent("""
        import uvicorn
        from toimiva.installation.config import config
        from toimiva.installation.database import running
        from toimiva.installation.house import name_settings
        name_settings()
        with running(config()):
            from django.core.asgi import get_asgi_application
            uvicorn.run(get_asgi_application(), port={port}, lifespan="off", log_level="warning", access_log=False)
        """),
}


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def wait_for(base: str) -> None:
    for _ in range(200):
        try:
            if requests.get(f"{base}/healthz", timeout=5).ok:
                return
        except requests.ConnectionError:
            time.sleep(0.1)
    raise SystemExit("the server did not start")


def signed_in(base: str, who: str) -> requests.Session:
    """A session of a test person; of nobody where `who` is empty."""
    session = requests.Session()
    if who:
        page = session.get(f"{base}/en/sign-in/", timeout=30)
        link = next(part for part in page.text.split('href="') if f"person={who}" in part).split('"')[0]
        session.get(base + link.replace("&amp;", "&"), timeout=30)
    return session


def load(people: dict[str, list[requests.Session]], base: str, address: str, options: argparse.Namespace) -> Measured:
    """So many clients, each with a sign-in and a connection of its own, ask for one list again and again."""
    who = next(who for prefix, who in WHO.items() if address.startswith(prefix))
    texts = [as_text(session, base, address) for session in people[who]]
    port = int(base.rpartition(":")[2])

    async def together() -> list[list[float]]:
        await client(port, texts[0], options.requests)  # warm
        return await asyncio.gather(*(client(port, text, options.requests) for text in texts))

    began, own, house, all_of_it = perf_counter(), process_time(), cpu_of_house(), cpu_of_machine()
    took = [one for times in asyncio.run(together()) for one in times]
    asked, spent = (options.clients + 1) * options.requests, perf_counter() - began
    own, house, all_of_it = process_time() - own, cpu_of_house() - house, cpu_of_machine() - all_of_it
    cuts = quantiles(took, n=20)
    others = max(0.0, all_of_it - own - house) / spent
    return Measured(cuts[9], cuts[18], asked / spent, 1000 * house / asked, 1000 * own / asked, others)


def cpu_of_house() -> float:
    """Seconds of CPU that every process of this home has used so far, those that ended with them."""
    postmaster = int((Path(os.environ["TOIMIVA_HOME"]) / "pg" / "postmaster.pid").read_text().split()[0])
    parents, used = {}, {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            told = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        pid = int(stat.parent.name)
        parents[pid], used[pid] = int(told[1]), sum(map(int, told[11:15])) / os.sysconf("SC_CLK_TCK")

    def ours(pid: int) -> bool:
        return pid == postmaster or pid in parents and (parents[pid] == os.getpid() or ours(parents[pid]))

    return sum(used[pid] for pid in parents if ours(pid))


def cpu_of_machine() -> float:
    """Seconds of CPU that everything on this machine has used so far."""
    told = [int(ticks) for ticks in Path("/proc/stat").read_text().split("\n")[0].split()[1:9]]
    return (sum(told) - told[3] - told[4]) / os.sysconf("SC_CLK_TCK")  # without idle and waiting


def as_text(session: requests.Session, base: str, address: str) -> bytes:
    """The request as it goes over the wire; what stands after # is posted, as the page's form would."""
    page, _, posted = address.partition("#")
    session.get(base + page, timeout=60)  # brings the token of its form
    fields = dict([posted.split("=")]) | {"csrfmiddlewaretoken": session.cookies["csrftoken"]} if posted else None
    wished = requests.Request("POST" if posted else "GET", base + page, data=fields, headers={"Referer": base + page})
    ready = session.prepare_request(wished)
    ready.headers.update({"Host": base.removeprefix("http://"), "Accept-Encoding": "identity"})
    lines = [f"{ready.method} {ready.path_url} HTTP/1.1", *(f"{name}: {text}" for name, text in ready.headers.items())]
    return "\r\n".join([*lines, "", str(ready.body or "")]).encode()


async def client(port: int, text: bytes, times: int) -> list[float]:
    """Ask so many times over one connection; the milliseconds of each, from the first byte out to the last one in."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    took = []
    for _ in range(times):
        began = perf_counter()
        writer.write(text)
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise SystemExit(f"{text[:80]!r} is answered with {head[:200]!r}")
        length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        page = await reader.readexactly(int(length.partition(b":")[2]))
        took.append(1000 * (perf_counter() - began))
        if b"<tr" not in page and b"<li data-area" not in page:
            raise SystemExit(f"{text[:80]!r} is answered with a page without rows")
    writer.close()
    return took


if __name__ == "__main__":
    main()
