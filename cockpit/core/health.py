"""What a health endpoint's answer says: the worse of its HTTP status and its body, and the parts it names.

Understands without configuration: Spring actuator, IETF health+json (draft-inadarei-api-health-check), Nest Terminus,
ASP.NET, Grafana, Kubernetes, etcd, InfluxDB, NATS, Consul, Prometheus, Supabase, django-health-check, Rails, Hasura,
Statuspage and hand-written ones (`{"status": "ok"}`, `{"ok": true}`, an empty 200). Words it does not know are
inconclusive, and so is a page made for people: a green that nobody said is no green. docs/sources.md lists what it makes of each.
"""

import re
from collections.abc import Iterable, Mapping

from msgspec import Struct

from cockpit.model.checks import Maintenance
from cockpit.model.observations import Components
from cockpit.patterns import late

PASS, WARN, FAIL, UNKNOWN, ERROR = "pass", "warn", "fail", "inconclusive", "error"
_RANK = {PASS: 0, WARN: 1, UNKNOWN: 2, ERROR: 3, FAIL: 4}
_MOST_COMPONENTS = 200
_DEEPEST = 6

_WORDS = {
    PASS: "pass passed passing ok okay up healthy green alive ready running serving operational working available "
    "online active good success succeeded true none",
    WARN: "warn warning degraded degraded_performance partial partial_outage yellow minor impaired",
    FAIL: "fail failed failing failure error errored down out_of_service outofservice unhealthy critical unavailable "
    "not_ready notready shutting_down shuttingdown stopped stopping dead red offline false broken major major_outage "
    "not_serving",
}
_VERDICT_OF = {word: verdict for verdict, words in _WORDS.items() for word in words.split()}

_STATUS_KEYS = ("status", "health", "state", "ok", "healthy", "aggregatedstatus", "overall", "alive", "ready", "up")
_PARTS_KEYS = ("components", "checks", "details", "entries", "services", "dependencies", "results", "subsystems")
_VERSION_KEYS = ("version", "app_version", "appversion", "release", "releaseid", "serviceversion", "tag")
_COMMIT_KEYS = ("commit", "commit_sha", "commitsha", "commit_id", "sha", "git_sha", "gitsha", "gitcommit", "git_commit",
                "revision", "commithash", "commit_hash")  # fmt: skip
_DEPLOY_KEYS = ("deploy_id", "deployid", "deployment_id", "deploymentid", "deploy", "build_id", "buildid", "build")
_ABOUT = frozenset((
    *_VERSION_KEYS, *_COMMIT_KEYS, *_DEPLOY_KEYS,
    "name", "description", "message", "notes", "output", "serviceid", "service", "timestamp", "time", "date", "uptime",
    "host", "hostname", "environment", "env", "region", "reason", "git", "info", "links", "database_version", "id",
    "enterprisecommit", "app", "node", "pid", "error", "latency", "memory", "duration", "totalduration",
))  # fmt: skip
_SENTENCE = late(r"^[\w .()/-]{1,60}?\bis (not )?(healthy|ready|up|running|alive|ok)\b[.!]?$", re.IGNORECASE)
_VERBOSE = late(r"^\[([+-])\]\s*(\S+)\s*(.*)$")
# Controls, direction marks, and what takes no room: the same that format.sanitise writes out.
_UNSAFE = late(
    "[\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u070f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\U000110bd\U000110cd\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff\ud800-\udfff]+"
)


class Health(Struct, frozen=True):
    """The judgement. said: whether the body spoke of health at all; where it did not, the status alone judged.

    version, commit, deploy: what the body says is running, "" where it does not say.
    """

    verdict: str
    reason: str = ""
    components: Components = ()
    version: str = ""
    commit: str = ""
    deploy: str = ""
    said: bool = True


def plain(text: str, limit: int = 160) -> str:
    """One line that no terminal can be hurt by: control, bidi and zero-width characters become spaces."""
    line = " ".join(_UNSAFE.sub(" ", text[: limit * 8]).split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def word(value: object) -> str | None:
    """The verdict a single word, flag or phrase stands for; "inconclusive" for a word nobody knows, None for no word."""
    if isinstance(value, bool):
        return PASS if value else FAIL
    if not isinstance(value, str) or not value.strip():
        return None
    text = value.strip().strip(".!").lower().replace(" ", "_").replace("-", "_")
    return _VERDICT_OF.get(text, UNKNOWN)


def worst(verdicts: Iterable[str]) -> str:
    """The worst of pass, warn, inconclusive, error, fail; pass for none."""
    return max(verdicts, key=lambda verdict: _RANK.get(verdict, 2), default=PASS)


def excused(maintenance: Maintenance | None, status: int, headers: Mapping[str, str], text: str) -> bool:
    """Whether the answer carries the plan's mark of a planned outage.

    All that the plan names must be there; where it names neither header nor text, `Retry-After` is required, so that a
    plain 503 stays a failure. Header names in `headers` are lower case.
    """
    if maintenance is None or status != maintenance.status:
        return False
    header = maintenance.header or (None if maintenance.body_contains else "retry-after")
    if header is not None:
        name, _, value = header.partition(":")
        there = headers.get(name.strip().lower())
        if there is None or (value.strip() and value.strip() not in there):
            return False
    return maintenance.body_contains is None or maintenance.body_contains in text


def read(status: int, headers: Mapping[str, str], content_type: str, text: str, body: object) -> Health:
    """Judge one HTTP answer.

    headers: names in lower case. body: the parsed JSON, or None where the text is not JSON (then `text` is judged).
    A body that claims to be JSON and is not is an error; whoever parses says so by passing None.
    """
    by_code = _code(status, headers)
    by_body = _body(status, content_type, text, body)
    if by_body is None:
        return by_code
    if not by_body.said:
        verdict, reason = (by_code.verdict, by_code.reason) if by_code.verdict != PASS else (UNKNOWN, by_body.reason)
    elif status == 429 and by_body.verdict in (WARN, FAIL):
        verdict, reason = by_body.verdict, by_body.reason  # Consul says "warning" with 429
    elif status == 404 and body is None and "unknown" in text[:200].lower():
        verdict, reason = UNKNOWN, by_body.reason  # Consul: no such service
    elif by_code.verdict == UNKNOWN and 300 <= status < 400 and by_body.verdict in (PASS, WARN):
        verdict, reason = WARN, f"HTTP {status}, body says {by_body.verdict}"  # health+json: warn may be 2xx to 3xx
    else:
        first = max((by_body, by_code), key=lambda side: _RANK[side.verdict])
        verdict, reason = first.verdict, first.reason
        if verdict == by_body.verdict and by_body.reason and by_code.verdict not in (PASS, verdict):
            reason = by_body.reason
        elif by_code.verdict == FAIL and by_body.reason and by_body.verdict != PASS:
            reason = f"HTTP {status}: {by_body.reason.removeprefix('unknown word: ')}"
    return Health(
        verdict, plain(reason), by_body.components, plain(by_body.version, 80), plain(by_body.commit, 80),
        plain(by_body.deploy, 80), by_body.said,
    )  # fmt: skip


def _code(status: int, headers: Mapping[str, str]) -> Health:
    if 200 <= status < 300:
        return Health(PASS)
    if 300 <= status < 400:
        where = headers.get("location", "").split("?", 1)[0]
        return Health(UNKNOWN, f"HTTP {status}: redirects{' to ' + plain(where, 80) if where else ''}, not followed")
    if status in (401, 403, 407):
        return Health(ERROR, f"HTTP {status}: our credentials were refused")
    if status == 429:
        return Health(UNKNOWN, "HTTP 429: asked to slow down")
    if status >= 400:
        return Health(FAIL, f"HTTP {status}")
    return Health(UNKNOWN, f"HTTP {status} is no final answer")


def _body(status: int, content_type: str, text: str, body: object) -> Health | None:
    if body is None or isinstance(body, str):
        claims = "json" in content_type.lower()
        stripped = text.strip() if body is None else str(body).strip()
        if not stripped:
            broken = claims and status < 400 and status != 204
            return Health(ERROR, "empty body, JSON was promised") if broken else None
        if claims and body is None:
            return Health(ERROR, f"not JSON: {plain(stripped, 60)}")
        return _text(content_type, stripped)
    if isinstance(body, Mapping):
        return _mapping(status, {str(key): value for key, value in body.items()})
    if isinstance(body, list):
        parts = tuple(_listed(body, 0))
        if parts:
            return Health(worst(v for _, v in parts), _blame(parts), parts)
        return Health(UNKNOWN, "the answer says nothing about health", said=False)
    verdict = word(body)
    if verdict is None:
        return Health(UNKNOWN, f"the body is {plain(str(body), 40)}, which says nothing about health", said=False)
    return Health(verdict, "" if verdict == PASS else f"body says {plain(str(body), 40)}")


def _text(content_type: str, text: str) -> Health:
    lines = [found for line in text.splitlines()[:500] if (found := _VERBOSE.match(line.strip()))]
    if lines:
        parts = tuple((plain(line[2], 80), PASS if line[1] == "+" else FAIL) for line in lines[:_MOST_COMPONENTS])
        return Health(worst(v for _, v in parts), _blame(parts), parts)
    if "html" in content_type.lower() or text[:200].lower().lstrip().startswith(("<!doctype html", "<html")):
        return _page(text)
    first = text.splitlines()[0].strip()
    sentence = _SENTENCE.match(first)
    if sentence:
        return Health(FAIL, f"body says {plain(first, 80)}") if sentence[1] else Health(PASS)
    head, colon, _ = first.partition(":")
    verdict = word(head if colon else first)
    if verdict is None or len(text) > 2000 or (verdict == UNKNOWN and len(first) > 40):
        return Health(UNKNOWN, f"the text says nothing about health: {plain(first, 60)}", said=False)
    if verdict == UNKNOWN:
        return Health(UNKNOWN, f"unknown word: {plain(first, 60)}")
    if verdict == PASS and colon:
        return Health(PASS, plain(first, 80))
    return Health(verdict, "" if verdict == PASS else f"body says {plain(first, 80)}")


_PAGE_COLOUR = late(r"background(?:-color)?\s*:\s*(green|red)\b", re.IGNORECASE)


def _page(text: str) -> Health:
    """Rails answers /up with an empty page that is green or red; any other page is made for people."""
    colour = _PAGE_COLOUR.search(text[:4000])
    rest = re.sub(r"<(style|title|head)\b.*?</\1>|<[^>]*>", "", text[:4000], flags=re.DOTALL | re.IGNORECASE)
    if colour and not rest.strip():
        return Health(PASS) if colour[1].lower() == "green" else Health(FAIL, "a red page")
    return Health(UNKNOWN, "a web page, not a health answer", said=False)


def _mapping(status: int, body: dict[str, object]) -> Health:
    low = {key.lower(): value for key, value in body.items()}
    version, commit, deploy = _build(low)
    parts = tuple(_parts(low, 0))[:_MOST_COMPONENTS]
    said, words = _stated(low)
    reason_key = next((low[k] for k in ("reason", "output", "message", "error") if isinstance(low.get(k), str)), "")
    if said is None and not parts:
        parts = tuple(_loose(status, body))[:_MOST_COMPONENTS]
    if said is None and parts:
        verdict = worst(v for _, v in parts)
        return Health(verdict, _blame(parts), parts, version, commit, deploy)
    if said is None:
        if low and set(low) <= {"name", "version", "description", "commit"} and {"name", "version"} <= set(low):
            return Health(PASS, "", (), version, commit, deploy)  # Supabase auth: its name and version, nothing else
        return Health(UNKNOWN, "the answer says nothing about health", (), version, commit, deploy, said=False)
    if said == PASS:
        bad = [name for name, verdict in parts if verdict == FAIL]
        shaky = [name for name, verdict in parts if verdict == WARN]
        if bad or shaky:
            named = ", ".join((bad or shaky)[:5])
            return Health(
                WARN, f"says {words}, but {named} {'fail' if bad else 'warn'}", parts, version, commit, deploy
            )
        return Health(PASS, "", parts, version, commit, deploy)
    reason = f"unknown word: {words}" if said == UNKNOWN else f"body says {words}"
    blame = _blame(parts) or plain(str(reason_key), 80)
    return Health(said, f"{reason} ({blame})" if blame else reason, parts, version, commit, deploy)


def _stated(low: Mapping[str, object]) -> tuple[str | None, str]:
    """The verdict that the body states for the whole, and the word it used. The worst, where several keys speak."""
    found: list[tuple[str, str]] = []
    for key in _STATUS_KEYS:
        value = low.get(key)
        if isinstance(value, Mapping):  # Statuspage: {"status": {"indicator": "none"}}; old Spring: {"code": "UP"}
            value = next((value[k] for k in ("indicator", "code", "status") if k in value), None)
        if key in ("up", "uptime", "ready") and not isinstance(value, bool | str):
            continue
        verdict = word(value)
        if verdict is not None:
            words = plain(str(value), 40)
            found.append((verdict, f"{key} {words.lower()}" if isinstance(value, bool) else words))
        elif key == "status" and value is not None:
            found.append((UNKNOWN, plain(str(value), 40)))
    return max(found, key=lambda one: _RANK[one[0]], default=(None, ""))


def _parts(low: Mapping[str, object], depth: int, prefix: str = "") -> Iterable[tuple[str, str]]:
    for key in _PARTS_KEYS:
        value = low.get(key)
        if isinstance(value, Mapping):
            for name, part in value.items():
                if key != "details" or isinstance(part, Mapping | list):  # Spring's details are facts, not parts
                    yield from _part(prefix + plain(str(name), 80), part, depth)
        elif isinstance(value, list):
            yield from _listed(value, depth, prefix)


def _part(name: str, part: object, depth: int) -> Iterable[tuple[str, str]]:
    if depth > _DEEPEST:
        return
    if isinstance(part, Mapping):
        low = {str(key).lower(): value for key, value in part.items()}
        verdict, _ = _stated(low)
        if verdict is not None:
            yield name, verdict
        yield from _parts(low, depth + 1, f"{name}/")
    elif isinstance(part, list):  # health+json: each name has a list of measurements
        told = [verdict for one in part[:50] if isinstance(one, Mapping) and (verdict := word(one.get("status")))]
        if told:
            yield name, worst(told)
    elif (verdict := word(part)) is not None:
        yield name, verdict


def _listed(parts: list[object], depth: int, prefix: str = "") -> Iterable[tuple[str, str]]:
    for one in parts[:_MOST_COMPONENTS]:
        if isinstance(one, Mapping):
            low = {str(key).lower(): value for key, value in one.items()}
            service = low.get("service")
            about = {**low, "service": service.get("ID")} if isinstance(service, Mapping) else low
            keys = ("name", "checkid", "id", "component", "service")
            name = next((about[key] for key in keys if isinstance(about.get(key), str)), "")
            verdict, _ = _stated(low)
            if verdict is not None:
                yield prefix + (plain(str(name), 80) or "part"), verdict
            if depth <= _DEEPEST:
                yield from _parts(low, depth + 1, prefix + (f"{plain(str(name), 80)}/" if name else ""))


def _loose(status: int, body: Mapping[str, object]) -> Iterable[tuple[str, str]]:
    """Grafana and django-health-check have no status: each key is a part. Only where at least one word is known."""
    told = {k: word(value) for k, value in body.items() if k.lower() not in _ABOUT and isinstance(value, str | bool)}
    if all(verdict in (None, UNKNOWN) for verdict in told.values()) and status < 500:
        return
    for key, verdict in told.items():
        if verdict is not None:  # django puts the error text where "working" was
            yield plain(key, 80), FAIL if verdict == UNKNOWN and status >= 500 else verdict


def _blame(parts: Components) -> str:
    by_verdict = {verdict: [n for n, v in parts if v == verdict] for verdict in (FAIL, WARN, UNKNOWN)}
    return "; ".join(f"{', '.join(names[:5])} {verdict}" for verdict, names in by_verdict.items() if names)


def _build(low: Mapping[str, object]) -> tuple[str, str, str]:
    """Version, commit and deploy id, also from Spring's `build` and `git` objects."""

    def text(keys: Iterable[str], within: Mapping[str, object]) -> str:
        return next((str(within[k]) for k in keys if isinstance(within.get(k), str | int) and within[k] is not True
                     and within[k] is not False), "")  # fmt: skip

    inner = {name: _lower(low.get(name)) for name in ("build", "git", "info", "app", "release")}
    commit_of_git = _lower(inner["git"].get("commit"))
    version = text(_VERSION_KEYS, low) or text(("version",), inner["build"]) or text(("version",), inner["app"])
    commit = text(_COMMIT_KEYS, low) or text(("id", "sha"), commit_of_git) or text(_COMMIT_KEYS, inner["git"])
    return version or text(("version",), inner["info"]), commit, text(_DEPLOY_KEYS, low)


def _lower(value: object) -> dict[str, object]:
    return {str(key).lower(): one for key, one in value.items()} if isinstance(value, Mapping) else {}
