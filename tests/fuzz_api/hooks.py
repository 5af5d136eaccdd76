"""Authentication of the requests, and the bytes of uploads, for schemathesis."""

import json
import os

import requests
import schemathesis


@schemathesis.auth(refresh_interval=None)
class Asker:
    """A session, a token, or a new session for each request (for operations that end their own), by the environment."""

    def get(self, case, context):
        if "FUZZ_ACCOUNT" not in os.environ:
            # schemathesis does not call `set` without a value.
            return os.environ.get("FUZZ_TOKEN") or os.environ.get("FUZZ_COOKIE")
        account = json.loads(os.environ["FUZZ_ACCOUNT"])
        body = {"login_id": account["login_id"], "password": account["password"]}
        answer = requests.post(f"{os.environ['FUZZ_ADDRESS']}/api/session", json=body, timeout=30)
        answer.raise_for_status()
        return answer.cookies["torikomi_session"]

    def set(self, case, data, context):
        if "FUZZ_TOKEN" in os.environ:
            case.headers = {**(case.headers or {}), "Authorization": f"Bearer {os.environ['FUZZ_TOKEN']}"}
        else:
            case.cookies = {**(case.cookies or {}), "torikomi_session": data}


@schemathesis.serializer("application/offset+octet-stream")
def raw_bytes(context, value):
    """The bytes of an upload, which have no structure."""
    return value if isinstance(value, bytes) else json.dumps(value).encode()
