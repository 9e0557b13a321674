#!/usr/bin/env python3
"""Tools of strangers against a demonstration on a port of its own (called by `tests/run --faults`):

- schemathesis against the OpenAPI document, signed in as each role: no 5xx, nothing undeclared;
- each field of every form and each filter that a role reaches, with odd values: no 5xx, nothing unescaped;
- sqlmap (bounded: boolean, error, union) over the filters and forms of all pages: no injection point.

    tests/abuse/run.py [--only schemathesis|fields|sqlmap] [--roles owner,admin] [--examples N] [--minutes N] [--at-once N]

Packages come by pip into $SANJHA_TEST_CACHE/abuse. Ends with `test result: abuse. N passed; N failed;`.
"""
import argparse, concurrent.futures, json, os, pathlib, random, re, shutil, subprocess, sys, tempfile, time, urllib.error, urllib.parse, urllib.request, uuid
from html.parser import HTMLParser

CACHE = pathlib.Path(os.environ.get("SANJHA_TEST_CACHE") or os.path.expanduser("~/.cache/sanjha/tests")) / "abuse"
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR") or os.path.expanduser("~/.cache/sanjha/target"))
PROGRAM = os.environ.get("SANJHA") or str(TARGET / "release" / "sanjha")
PACKAGES = ["schemathesis==4.32.5", "sqlmap==1.10.10"]
ROLES = "owner member operator clerk manager accounts monitor auditor admin".split()
ODD = ["0", "-1", "1000000000000000000", "9223372036854775808", "1e400", "0.005", "NaN", "9" * 26, "-0.00", "1,00,000", "२",
       "31-02-2026", "31-12-9999", "9999-12-31", "0000-00-00", "24:60", "%" * 200, "x" * 10000,
       "\"><svg onload=alert(1)>'</script>\u2028\r\nX: y", "' OR 1=1 --", "\0", "../../etc/passwd", "=1+1"]

failures, passed = [], 0


def note(name, faults):
    global passed
    if faults:
        failures.append(name)
        print(f"FAILED {name}\n  " + "\n  ".join(faults[:40]), flush=True)
    else:
        passed += 1


class Demo:
    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="sanjha-abuse-")
        self.child = subprocess.Popen([PROGRAM, "demo", "--dir", self.folder, "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        for line in self.child.stdout:
            if found := re.search(r"password (\S+)$", line.rstrip()):
                self.password = found[1]
            if found := re.search(r"listening on (http:\S+)", line):
                self.base = found[1].rstrip("/")
                return
        raise SystemExit("the demonstration ended before it listened")

    def end(self):
        self.child.kill()
        self.child.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


class Person:
    def __init__(self, demo, login):
        self.base, self.cookie = demo.base, ""
        body = json.dumps({"login": login, "password": demo.password}).encode()
        status, headers, _ = self.ask("POST", "/api/v1/session", body, "application/json")
        assert status == 201, f"log-in of {login}: {status}"
        self.cookie = "; ".join(line.split(";")[0] for line in headers.get_all("set-cookie"))

    def ask(self, method, path, body=None, media="application/x-www-form-urlencoded"):
        headers = {"sec-fetch-site": "same-origin", "cookie": self.cookie}
        if body is not None:
            headers["content-type"] = media
        request = urllib.request.Request(self.base + path, data=body, method=method, headers=headers)
        try:
            answer = urllib.request.build_opener(NoRedirect).open(request, timeout=90)
        except urllib.error.HTTPError as error:
            answer = error
        return answer.status, answer.headers, answer.read()


class Page(HTMLParser):
    """Links and forms with the values a browser would send."""

    def __init__(self, html):
        super().__init__()
        self.links, self.forms, self.form, self.select = [], [], None, None
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        a = dict(attrs)
        if tag == "a" and a.get("href"):
            self.links.append((a["href"], a.get("rel") or ""))
        elif tag == "form":
            self.form = (a.get("action") or "", (a.get("method") or "get").upper(), {})
            self.forms.append(self.form)
        elif self.form and tag in ("input", "textarea") and a.get("name") and a.get("type") != "file":
            if a.get("type") not in ("radio", "checkbox") or "checked" in a or a["name"] not in self.form[2]:
                self.form[2][a["name"]] = a.get("value") or ""
        elif self.form and tag == "select" and a.get("name"):
            self.select = a["name"]
            self.form[2][self.select] = ""
        elif self.form and tag == "option" and self.select and (not self.form[2][self.select] or "selected" in a):
            self.form[2][self.select] = a.get("value") or ""

    def handle_endtag(self, tag):
        if tag == "form":
            self.form = None
        elif tag == "select":
            self.select = None


def kind(path):
    """One address stands for all that differ only by code, reference or number."""
    return "/".join("*" if re.fullmatch(r"(?=.*[A-Z0-9])[A-Z0-9-]{3,}|\d+", part) else part for part in path.split("/"))


def reachable(person):
    """(method, path, fields) of every filter and form that links lead to, one of each kind."""
    queue, seen, found, looked = ["/"], {"/"}, {}, 0
    while queue and looked < 260:
        path = queue.pop(0)
        status, headers, body = person.ask("GET", path)
        for _ in range(4):
            if status not in (302, 303):
                break
            status, headers, body = person.ask("GET", headers["location"])
        looked += 1
        assert status < 500, f"{path}: {status}"
        url = urllib.parse.urlsplit(path)
        query = dict(urllib.parse.parse_qsl(url.query, keep_blank_values=True))
        if query:
            found.setdefault(("GET", kind(url.path)), (url.path, {}))[1].update(query)
        if not (headers["content-type"] or "").startswith("text/html"):
            continue
        page = Page(body.decode())
        for action, method, fields in page.forms:
            target = urllib.parse.urlsplit(action or path)
            if re.search(r"logout|/standing|sessions/end|/account/|/password|/disable", target.path):
                continue
            fields = {**dict(urllib.parse.parse_qsl(target.query)), **fields}
            found.setdefault((method, kind(target.path)), (target.path, {}))[1].update(fields)
        for link, rel in page.links:
            link = link.split("#")[0]
            parts = urllib.parse.urlsplit(link)
            key = kind(parts.path) + "?" + "&".join(sorted(name for name, _ in urllib.parse.parse_qsl(parts.query, keep_blank_values=True)))
            if link.startswith("/") and not link.startswith("/static/") and "nofollow" not in rel and "lang=" not in link and key not in seen:
                seen.add(key)
                queue.append(link)
    return [(method, path, fields) for (method, _), (path, fields) in found.items()]


def names(fields):
    return [name for name in fields if name not in ("csrf", "idempotency_key")]


def twist(role, person, targets, seconds):
    jobs = [(target, name) for target in targets for name in names(target[2])]
    random.Random(7).shuffle(jobs)
    begun, asked, faults = time.time(), 0, []
    for (method, path, fields), name in jobs:
        if time.time() - begun > seconds:
            break
        for value in ODD:
            sent = {**fields, name: value}
            if method == "POST":
                sent["idempotency_key"] = uuid.uuid4().hex
            query = urllib.parse.urlencode(sent)
            status, headers, body = person.ask("GET", f"{path}?{query}") if method == "GET" else person.ask("POST", path, query.encode())
            asked += 1
            if status >= 500:
                faults.append(f"{method} {path} {name}={value[:40]!r}: {status}")
            # A list as a file holds what others typed as it is.
            if (headers["content-type"] or "").startswith("text/html") and b"<svg onload" in body:
                faults.append(f"{method} {path} {name}: not escaped")
    print(f"{role}: {asked} odd values in {len(jobs)} fields, {len(faults)} faults", flush=True)
    note(f"fields as {role}", faults)


HOOKS = '''
import os, uuid, schemathesis
@schemathesis.hook
def before_call(context, case, kwargs):
    headers = {k: v for k, v in dict(case.headers or {}).items() if k.lower() not in ("cookie", "sec-fetch-site")}
    if not any(name.lower() == "idempotency-key" for name in headers):
        headers["Idempotency-Key"] = "s-" + uuid.uuid4().hex
    headers["Sec-Fetch-Site"] = "same-origin"
    headers["Cookie"] = os.environ["COOKIE"]
    case.headers = headers
'''


def schemathesis(role, person, examples):
    (CACHE / "hooks.py").write_text(HOOKS)
    command = [CACHE / "venv/bin/schemathesis", "run", f"{person.base}/api/v1/openapi.json", "--url", person.base, "--phases", "examples,fuzzing",
               "--max-examples", str(examples), "--continue-on-failure", "--exclude-operation-id", "end_session", "--warnings", "off",
               "--suppress-health-check", "all", "--no-color", "-c",
               "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"]
    env = {**os.environ, "SCHEMATHESIS_HOOKS": "hooks", "COOKIE": person.cookie}
    run = subprocess.run(command, cwd=CACHE, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    generated = [line.strip() for line in run.stdout.splitlines() if "generated" in line]
    print(f"schemathesis as {role}: {generated}", flush=True)
    note(f"schemathesis as {role}", [] if run.returncode == 0 and generated else run.stdout.splitlines()[-80:])


def sqlmap_one(person, method, path, fields):
    """What sqlmap says against one address."""
    faults, out = [], tempfile.mkdtemp(prefix="sanjha-sqlmap-")
    try:
        command = [CACHE / "venv/bin/sqlmap", "--batch", "--technique=BEU", "--dbms=SQLite", "--level", "1", "--risk", "1", "--output-dir", out,
                   "--cookie", person.cookie, "--flush-session", "--disable-coloring", "--ignore-redirects", "--timeout", "15", "--ignore-code", "*",
                   "--headers", "Sec-Fetch-Site: same-origin", "-p", ",".join(names(fields))]
        sent = urllib.parse.urlencode({k: v or "1" for k, v in fields.items()})
        if method == "GET":
            command += ["-u", f"{person.base}{path}?{sent}"]
        else:
            # A key sent twice would only repeat the first answer.
            command += ["-u", person.base + path, "--data", sent, "--eval", "import uuid; idempotency_key=uuid.uuid4().hex"]
        run = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=150)
        if re.search(r"\b50\d \(", run.stdout):
            faults.append(f"{method} {path}: a fault under sqlmap")
        # What it has confirmed stands in its log; what only looked like it does not.
        log = pathlib.Path(out, "127.0.0.1", "log")
        if log.exists() and log.read_text().strip():
            faults.append(f"{method} {path}: {log.read_text()[:600]}")
    except subprocess.TimeoutExpired:
        print(f"  {method} {path} was broken off after 150 s", flush=True)
    finally:
        shutil.rmtree(out, ignore_errors=True)
    return faults


def sqlmap(role, person, seen, until, at_once):
    """All addresses of a role that no role before has `seen`, as far as time allows."""
    targets = [target for target in reachable(person) if names(target[2]) and (target[0], kind(target[1])) not in seen]
    seen.update((method, kind(path)) for method, path, _ in targets)
    # Filters first: a form may change what its neighbours stand on.
    targets.sort(key=lambda target: target[0])

    def look(target):
        return None if time.time() > until else sqlmap_one(person, *target)

    with concurrent.futures.ThreadPoolExecutor(at_once) as workers:
        results = list(zip(targets, workers.map(look, targets)))
    tried = [(target, faults) for target, faults in results if faults is not None]
    faults = [fault for _, faults in tried for fault in faults]
    parameters = sum(len(names(fields)) for (_, _, fields), _ in tried)
    print(f"sqlmap as {role}: {len(tried)} of {len(targets)} addresses not seen before, {parameters} parameters, {len(faults)} findings", flush=True)
    note(f"sqlmap as {role}", faults)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--only")
    parser.add_argument("--roles", default=",".join(ROLES))
    parser.add_argument("--examples", type=int, default=12)
    parser.add_argument("--minutes", type=float, default=4.5, help="for all of sqlmap; a sixth of it for the fields of each role")
    parser.add_argument("--at-once", type=int, default=1, help="how many sqlmaps run beside each other")
    asked = parser.parse_args()
    roles = asked.roles.split(",")
    CACHE.mkdir(parents=True, exist_ok=True)
    if not (CACHE / "venv/bin/sqlmap").exists() or not (CACHE / "venv/bin/schemathesis").exists():
        subprocess.run([sys.executable, "-m", "venv", CACHE / "venv"], check=True)
        subprocess.run([CACHE / "venv/bin/pip", "install", "-q", *PACKAGES], check=True)
    demo = Demo()
    try:
        if asked.only in (None, "schemathesis"):
            for role in roles:
                schemathesis(role, Person(demo, role), asked.examples)
        if asked.only in (None, "sqlmap"):
            seen, begun = set(), time.time()
            for place, role in enumerate(roles, start=1):
                until = begun + asked.minutes * 60 * place / len(roles)
                sqlmap(role, Person(demo, role), seen, until, asked.at_once)
        # Last: what its forms do to the demonstration stays.
        if asked.only in (None, "fields"):
            for role in roles:
                person = Person(demo, role)
                twist(role, person, reachable(person), asked.minutes * 10)
    finally:
        demo.end()
    for name in failures:
        print(f"failed: {name}")
    print(f"test result: abuse. {passed} passed; {len(failures)} failed;")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
