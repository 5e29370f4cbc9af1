"""How fast the lists of officials answer with 100 000 rows under 8 clients, against the same pages over plain ASGI.

    python benchmarks/bench_list_pages.py [--rows 100000] [--clients 8] [--requests 40]

A home of its own in a temporary folder: so many users, messages of feedback and residents, over real HTTP, signed in.
The peer is the same application served as Django's documentation says for uvicorn: `get_asgi_application()`, where
each synchronous middleware changes threads.
"""

from __future__ import annotations

import argparse
import os
import socket
import subprocess
import sys
import tempfile
import textwrap
import time
from concurrent.futures import ThreadPoolExecutor
from statistics import quantiles
from time import perf_counter

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
        print(f"{options.rows} rows, {options.clients} clients; ms p50 / p95, requests/s")
        print(f"{'list':24} {'toimiva serve':>24} {'plain ASGI':>24}  ratio of p95")
        ours, peer = (measured(kind, options) for kind in ("split", "asgi"))
        for name in LISTS:
            (p50, p95, rate), (other50, other95, other_rate) = ours[name], peer[name]
            told = f"{p50:6.0f} / {p95:4.0f} {rate:8.0f}/s", f"{other50:6.0f} / {other95:4.0f} {other_rate:8.0f}/s"
            print(f"{name:24} {told[0]:>24} {told[1]:>24}  {other95 / p95:.1f}")


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
    Feedback.objects.bulk_create((Feedback(topic="other", text="Kiitos", language="fi", due_rule="none",
        received_at=now - timedelta(minutes=n)) for n in range({rows})), batch_size=5000)
    from django.db import connection
    connection.cursor().execute("analyze")
    """


def measured(kind: str, options: argparse.Namespace) -> dict[str, tuple[float, float, float]]:
    """Serve in one of the two ways; for each list p50 and p95 in ms and the requests a second."""
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    here = os.environ | {"TOIMIVA_BASE_URL": base}  # the provider for the sign-in stands at the same address
    program = SERVERS[kind].format(port=port)
    server = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.DEVNULL, env=here)
    try:
        wait_for(base)
        return {name: load(base, address, options) for name, address in LISTS.items()}
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


def signed_in(base: str, address: str) -> requests.Session:
    """A session of the test person who may open the list."""
    session = requests.Session()
    who = next(who for prefix, who in WHO.items() if address.startswith(prefix))
    if who:
        page = session.get(f"{base}/en/sign-in/", timeout=30)
        link = next(part for part in page.text.split('href="') if f"person={who}" in part).split('"')[0]
        session.get(base + link.replace("&amp;", "&"), timeout=30)
    session.get(base + address, timeout=30)  # and with it the token of its form
    return session


def ask(session: requests.Session, base: str, address: str) -> requests.Response:
    """Get the page; what stands after # is posted, as the page's form would."""
    page, _, posted = address.partition("#")
    if not posted:
        return session.get(base + page, timeout=60)
    fields = dict([posted.split("=")]) | {"csrfmiddlewaretoken": session.cookies["csrftoken"]}
    return session.post(base + page, fields, headers={"Referer": base + page}, timeout=60)


def load(base: str, address: str, options: argparse.Namespace) -> tuple[float, float, float]:
    """So many clients ask for one list again and again."""
    sessions = [signed_in(base, address) for _ in range(options.clients)]

    def client(session: requests.Session) -> list[float]:
        took = []
        for _ in range(options.requests):
            began = perf_counter()
            answer = ask(session, base, address)
            took.append(1000 * (perf_counter() - began))
            if answer.status_code != 200 or "sign-in" in answer.url:
                raise SystemExit(f"{address} answers {answer.status_code} at {answer.url}")
        return took

    client(sessions[0])  # warm
    began = perf_counter()
    with ThreadPoolExecutor(options.clients) as together:
        times = [one for took in together.map(client, sessions) for one in took]
    cuts = quantiles(times, n=20)
    return cuts[9], cuts[18], len(times) / (perf_counter() - began)


if __name__ == "__main__":
    main()
