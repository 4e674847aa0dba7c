"""A hook of Schemathesis: a change that names the example's version, "1", names the version
that the document has now. Otherwise nearly every change ends at 412, and no rule behind it
is reached. Where the tool tests the token, the request stays as it is."""

import re

import requests
import schemathesis

DOCUMENT = re.compile(r"^(/v1/(?:organization|[a-z-]+/[a-z]+_[0-9A-Z]{26}))(?:/[a-z-]+)?$")


@schemathesis.hook
def before_call(context, case, kwargs):
    headers = case.headers or {}
    at = DOCUMENT.match(case.formatted_path)
    phase = getattr(getattr(case, "meta", None), "phase", None)
    about = getattr(getattr(phase, "data", None), "parameter", "")
    if not at or headers.get("If-Match") != '"1"' or "Authorization" not in headers or about == "Authorization":
        return
    address = case.operation.base_url.rstrip("/") + at[1]
    try:
        response = requests.get(address, headers={"Authorization": headers["Authorization"]}, timeout=10)
    except requests.RequestException:
        return
    if response.headers.get("ETag"):
        case.headers["If-Match"] = response.headers["ETag"]
