"""What Schemathesis cannot know of this API."""

import itertools
import re

import schemathesis

KEY = "Idempotency-Key"
numbers = itertools.count(1)


@schemathesis.hook
def before_call(context, case, kwargs):
    """Gives each valid idempotency key a number of its own; keys that are missing or malformed stay as they are.

    Chance likes short keys and sends the same ones with ever other bodies. That is refused, rightly, but before anything else
    of the request is looked at.
    """
    key = (case.headers or {}).get(KEY)
    if isinstance(key, str) and re.fullmatch("[!-~]{1,255}", key):
        case.headers[KEY] = f"{key[:200]}-{next(numbers)}"


@schemathesis.check
def what_is_described_is_taken(context, response, case):
    """The form of a request that fits the document is never at fault; only a cursor that nobody gave out looks like one."""
    if not case.meta.generation.mode.is_positive or response.status_code != 400:
        return
    code = response.json()["code"]
    if code != "invalid_cursor":
        raise AssertionError(f"a request as it is described was refused with {code}")
