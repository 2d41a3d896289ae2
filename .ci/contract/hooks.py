"""What schemathesis cannot know of this API: who is logged in, and what a phone number is."""

import itertools
import json
import os
import re
import time
import urllib.request

import schemathesis
from hypothesis import strategies

URL = os.environ["MOBIX_URL"]
OUTPUT = os.environ["MOBIX_OUTPUT"]
# These end the session they are called with, so they get one of their own.
ENDS_SESSIONS = ("/api/auth/logout/", "/api/auth/tokens/{id}/")
NUMBERS = itertools.count(9_351_000_000)

# Iranian mobile numbers, as people write them.
schemathesis.openapi.format("phone", strategies.from_regex(r"\A(\+98|0)912[0-9]{7}\Z"))


def post(path, body):
    request = urllib.request.Request(
        URL + path, json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def login_code(phone):
    """The code that `mobix serve` prints for this number."""
    printed = re.compile(rf"login code for {re.escape(phone)}: (\d+)")
    for _ in range(200):
        with open(OUTPUT, encoding="utf-8") as output:
            if found := printed.search(output.read()):
                return found[1]
        time.sleep(0.01)
    raise RuntimeError("no login code was printed")


def log_in():
    phone = f"+98{next(NUMBERS)}"
    post("/api/auth/otp/", {"phone_number": phone})
    body = {"phone_number": phone, "code": login_code(phone), "name": "Schemathesis"}
    return post("/api/auth/verify/", body)["token"]


TOKEN = log_in()


@schemathesis.auth(refresh_interval=None)
class LoggedIn:
    def get(self, case, context):
        return log_in() if case.operation.path in ENDS_SESSIONS else TOKEN

    def set(self, case, token, context):
        case.headers["Authorization"] = f"Bearer {token}"
