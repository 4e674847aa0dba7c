"""Compares the failures in reports of Schemathesis with the list of those that are right:
report.py <list> <report>...  It writes each other cause once, with a request and the
response, and exits with 1 if there is one. A line of the list that met no failure is named."""

import base64
import collections
import json
import re
import sys


def rules(file):
    """The lines of the list: check, operation, status, code and pointer, each a regular
    expression for the whole field, and after # the reason."""
    for line in open(file):
        expression, _, reason = line.partition(" # ")
        if expression.strip() and not expression.startswith("#"):
            assert reason.strip(), "no reason: " + line
            assert len(expression.split()) == 5, "not five fields: " + line
            yield re.compile(" ".join(expression.split()) + "$"), expression.strip()


def content(part):
    """The bytes of a request's or a response's body in a report."""
    return base64.b64decode(part["$base64"]) if isinstance(part, dict) and part.get("$base64") else b""


def problem(response):
    try:
        read = json.loads(content(response.get("content")))
    except ValueError:
        return {}
    return read if isinstance(read, dict) and "code" in read else {}


def faults(read):
    """The codes and pointers of a problem, with # for the index of an element."""
    fields = [(f["code"], re.sub(r"/\d+(?=/|$)", "/#", f["pointer"]) or "-") for f in read.get("errors") or []]
    return fields or [(read.get("code", "-"), "-")]


# Python before 3.12 may end one operation's phase so if two threads compile at once
# (CPython issue 106905). A few such phases say nothing about the server.
PYTHON, FEW = "AST constructor recursion depth mismatch", 5

right = list(rules(sys.argv[1]))
causes, example, requests, errors, missed = collections.Counter(), {}, 0, [], []
for file in sys.argv[2:]:
    for line in open(file):
        kind, event = next(iter(json.loads(line).items()))
        if kind == "NonFatalError" and PYTHON in json.dumps(event):
            missed.append(f"{event.get('phase')} of {event.get('label')}")
        elif kind in ("NonFatalError", "FatalError"):
            errors.append(json.dumps(event)[:400])
        if kind != "ScenarioFinished":
            continue
        recorder = event["recorder"]
        for case, interaction in (recorder.get("interactions") or {}).items():
            requests += 1
            request, response = interaction["request"], interaction.get("response")
            if not response:
                errors.append(f"{request['method']} {request['uri'][:200]}: no response")
                continue
            for check in (recorder.get("checks") or {}).get(case, []):
                if check["status"] != "failure":
                    continue
                failure = check["failure_info"]["failure"]
                for code, pointer in faults(problem(response)):
                    operation = failure["operation"].replace(" ", "_")
                    cause = " ".join([check["name"], operation, str(response["status_code"]), code, "_".join(pointer.split())])
                    causes[cause] += 1
                    example.setdefault(cause, (request, response, failure["message"]))

met = collections.Counter()
unlisted = []
for cause, times in causes.items():
    rule = next((text for expression, text in right if expression.match(cause)), None)
    if rule:
        met[rule] += times
    else:
        unlisted.append(cause)
for cause in sorted(unlisted):
    request, response, message = example[cause]
    print(f"{cause}: {causes[cause]} times")
    print("   ", request["method"], request["uri"][:300], content(request.get("body"))[:600].decode("utf8", "replace"))
    print("   ", response["status_code"], content(response.get("content"))[:600].decode("utf8", "replace"))
    print("   ", message.split("Invalid component: ")[-1].split("\n")[0][:200])
for error in errors[:5]:
    print("error:", error)
for phase in missed:
    print("not played, because of a fault of Python:", phase)
for _, text in right:
    if not met[text]:
        print("met no failure:", text)
print(f"{requests} requests; {len(unlisted)} causes that are not right, {len(causes) - len(unlisted)} that are; {len(errors)} errors.")
sys.exit(bool(unlisted or errors) or len(missed) > FEW or requests == 0)
