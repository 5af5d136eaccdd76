"""Sends generated requests, valid and invalid, to the shipped program and compares each answer with the API's document.

    make fuzz-api                          ten minutes
    make fuzz-api SECONDS=120 SEED=4711    this long, from this seed

The product runs in a temporary folder with a private Postgres. There are three passes: as a person with a session (all
operations except those of the third pass), as a program with a token (what a token may do), and the operations that end
their own session, each with a new one.
"""

import http.client
import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
ACCOUNT = {"login_id": "fuzz-owner", "password": "Tsukuba-2026-fuzz", "person_name": "担当", "email": "owner@example.jp"}

# Operations that end or change the session of the request: each is sent with a new session.
ENDS_ITS_SESSION = [
    "end_session",
    "end_own_sessions",
    "change_own_password",
    "end_account_sessions",
    "reset_account_password",
    "delete_account",
    "change_account",
]
# Never sent, because its answer has no end. A story and the API tests of events cover it.
NEVER = "watch_import"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Product:
    def __init__(self, home):
        self.home = home
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        environment |= {
            "TORIKOMI_HOME": home,
            "TORIKOMI_LISTEN": f"127.0.0.1:{self.port}",
            # No connections to other servers.
            "TORIKOMI_EMAIL_CHECKS": "false",
            "RUST_LOG": "warn,torikomi=warn,torikomi_server=error",
        }
        self.log = open(Path(home) / "log", "w+")
        binary = os.environ.get("TORIKOMI_BINARY", ROOT / "target/release/torikomi")
        self.process = subprocess.Popen([binary], env=environment, stdout=subprocess.PIPE, stderr=self.log, text=True)
        for line in self.process.stdout:
            found = re.search(r"/setup/(\S+)", line)
            if found:
                break
        else:
            raise SystemExit("the server ended before it printed the set-up address")
        while self.ask("GET", "/readyz")[0] != 200:
            time.sleep(0.05)
        status, _, headers = self.ask("POST", f"/api/setup/{found[1]}", {"workspace_name": "営業部", **ACCOUNT})
        assert status == 200, status
        self.cookie = headers["set-cookie"].split(";")[0]

    def ask(self, method, path, body=None, cookie=None, client=None):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            headers = {"content-type": "application/json"} if body is not None else {}
            if cookie:
                headers["cookie"] = cookie
            if client:
                headers["x-forwarded-for"] = client
            connection.request(method, path, None if body is None else json.dumps(body), headers)
            answer = connection.getresponse()
            return answer.status, answer.read(), {name.lower(): value for name, value in answer.getheaders()}
        except OSError:
            return 0, b"", {}

    def confirm(self):
        """Confirms the password, which operations on accounts and tokens need, for five minutes."""
        # From another address: the usual one may have sent too many wrong passwords.
        draft = {"password": ACCOUNT["password"]}
        status, body, _ = self.ask("POST", "/api/session/confirm", draft, self.cookie, "198.51.100.7")
        assert status == 204, (status, body)

    def token(self):
        rights = [name for name in self.schema("Rights")["properties"]]
        draft = {"name": "fuzz", "rights": {name: True for name in rights}, "may_read_leads": True}
        status, body, _ = self.ask("POST", "/api/me/token", draft, self.cookie)
        assert status == 201, (status, body)
        return json.loads(body)["secret"]

    def schema(self, name):
        document = json.loads(self.ask("GET", "/api/openapi.json")[1])
        return document["components"]["schemas"][name]

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)


def fuzz(product, name, seconds, seed, arguments, environment=None):
    print(f"── {name}: {seconds} seconds, seed {seed}", flush=True)
    command = [
        Path(sys.executable).parent / "schemathesis",
        "--config-file",
        HERE / "schemathesis.toml",
        "run",
        f"{product.address}/api/openapi.json",
        "--exclude-operation-id",
        NEVER,
        "--max-time",
        str(seconds),
        "--seed",
        str(seed),
        "--phases",
        "examples,coverage,fuzzing,stateful",
        "--generation-database",
        "none",
        "--request-timeout",
        "30",
        "--no-color",
        *arguments,
    ]
    environment = {"SCHEMATHESIS_HOOKS": "hooks", "PYTHONPATH": str(HERE), **(environment or {})}
    return subprocess.run(command, cwd=product.home, env={**os.environ, **environment}).returncode


def main():
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else 600
    seed = int(sys.argv[2]) if len(sys.argv) > 2 and sys.argv[2] else random.randrange(1 << 32)
    ending = [argument for name in ENDS_ITS_SESSION for argument in ("--exclude-operation-id", name)]
    only_ending = [argument for name in ENDS_ITS_SESSION for argument in ("--include-operation-id", name)]
    in_person = [argument for tag in ("account", "me", "mail-file") for argument in ("--exclude-tag", tag)]

    def person(product):
        session = {"FUZZ_COOKIE": product.cookie.split("=", 1)[1]}
        product.confirm()
        return fuzz(product, "a person with a session", seconds * 6 // 10, seed, ending, session)

    def program(product):
        product.confirm()
        token = {"FUZZ_TOKEN": product.token()}
        return fuzz(product, "a program with a token", seconds * 3 // 10, seed, in_person, token)

    def ends(product):
        signing_in = {"FUZZ_ADDRESS": product.address, "FUZZ_ACCOUNT": json.dumps(ACCOUNT)}
        return fuzz(product, "what ends sessions", seconds // 10, seed, only_ending, signing_in)

    if not all([is_clean(person), is_clean(program), is_clean(ends)]):
        print(f"found something: make fuzz-api SECONDS={seconds} SEED={seed}")
        raise SystemExit(1)
    print(f"nothing found in {seconds} seconds from seed {seed}")


def is_clean(run):
    """Runs a pass on a new product, so that accounts, tokens and password tries of one pass do not affect the next one.
    Returns whether it found nothing and the product is alive."""
    with tempfile.TemporaryDirectory(prefix="torikomi-fuzz-") as home:
        # As root, the private Postgres runs as another user, who must be able to open the folder.
        os.chmod(home, 0o755)
        product = Product(home)
        try:
            found = run(product)
            alive = product.process.poll() is None and product.ask("GET", "/readyz")[0] == 200
        finally:
            product.stop()
            product.log.seek(0)
            log = product.log.read()
    if found or not alive:
        print(log[-20_000:])
        return False
    return True


main()
