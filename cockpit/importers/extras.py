"""The smaller sections: links, artifacts, contacts, sign-offs, environment variables, release notes, completion."""

import re
from typing import Any

from cockpit.importers import lengths, moments
from cockpit.importers.blocks import Span
from cockpit.importers.deeds import clock_minutes
from cockpit.importers.draft import Element
from cockpit.importers.inline import codes, label, links, plain, sentence, slug
from cockpit.importers.job import Job

_PATH = re.compile(
    r"(?:[\w.@~<>{}*-]+/)+[\w.@<>{}*-]*|[\w.-]+\.(?:md|ya?ml|json|toml|txt|pdf|csv|html?|sh|ts|js|py|sql|xlsx?|docx?)"
)
_HOME = re.compile(r"^(?:~|/(?:Users|home)/[\w.-]+)/(?:(?P<project>[\w.-]+)/(?=.))?(?P<rest>.*)$")
_ANY_HOME = re.compile(r"(?<![\w.])(?:/Users|/home)/[\w.-]+/")
_DATE = re.compile(
    r"[<{\[](?:date|YYYY-?MM-?DD|today|release[-_ ]?date|launch[-_ ]?date)[>}\]]|\bYYYY-MM-DD\b", re.IGNORECASE
)
_RETENTION = re.compile(
    r"(\d{1,4})[- ](days?|weeks?|months?|years?)[- ]retention|(?:retain|keep|kept)\w*\s+(?:for\s+)?(\d{1,4})\s+(days?|weeks?|months?|years?)",
    re.IGNORECASE,
)
_VARIABLE = re.compile(r"\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b|(?<=`)[A-Z][A-Z0-9]{2,}(?=`)")
_SECRET = re.compile(r"TOKEN|SECRET|PASSWORD|PASSWD|PRIVATE|CREDENTIAL|API_?KEY|_KEY$|DSN$|WEBHOOK", re.IGNORECASE)
_SOURCES = (
    ("rollback", r"roll-?\s?back"), ("flags", r"\bflags?\b|toggles?"), ("phases", r"phases?|slices?|included|scope"),
    ("metrics", r"metrics?|performance"), ("incidents", r"incidents?|issues?"), ("gates", r"gates?|tests?|checks"),
    ("changelog", r"change ?log|changes"),
)  # fmt: skip
_COMPLETE = (
    ("stability", r"stability|bake|soak|stable for"), ("artifacts", r"artifacts?|documentation|documents?|evidence|report"),
    ("checklists", r"check-?lists?|all steps|all items"), ("gates", r"gates?\b"), ("metrics", r"metrics?|thresholds?"),
    ("incidents", r"incidents?\b|no open"), ("follow-ups", r"follow-?ups?|action items"),
)  # fmt: skip
_HOURS = re.compile(r"\(([^()]*\d[^()]*)\)")
_CHOICES = re.compile(r"[\"\u201c]([^\"\u201d]{2,60})[\"\u201d]")


def relative(path: str) -> tuple[str, bool]:
    """A path without somebody's home folder and project, and whether it had one."""
    match = _HOME.match(path.strip())
    if match is None:
        return path.strip(), False
    return match["rest"] or match["project"] or ".", True


def without_home(text: str) -> str:
    """A text in which paths have lost somebody's home folder."""
    return _ANY_HOME.sub("", text)


def add_links(job: Job, raw: str, span: Span, *, title: str = "") -> bool:
    """The documents and addresses of a line as links of the release. Whether there were any."""
    name, body = label(raw)
    found: list[dict[str, str]] = []
    for text, address in links(raw):
        where = "url" if "://" in address or address.startswith("mailto:") else "path"
        if address.startswith("#") or not address:
            continue
        shown = name if text == address and name else f"{name}: {text}" if name and name not in text else text
        found.append({"title": shown[:200], where: address})
    for code in codes(body if name else raw):
        if _PATH.fullmatch(code.text) or code.text.startswith(("/", "~/", "./")):
            path, moved = relative(code.text)
            if moved:
                job.notes.append(f"line {span.first}: {code.text} lies in somebody's home folder and was made {path}")
            caption = name or (title if title != "bare" else "") or plain(raw[: code.start]).strip(" :-") or path
            found.append({"title": caption[:200], "path": path})
        elif code.text.startswith(("http://", "https://")):
            found.append({"title": (name or code.text)[:200], "url": code.text})
    if not found and title == "bare" and (match := _PATH.fullmatch(plain(raw).lstrip("@").strip())):
        found.append({"title": match[0], "path": match[0].removeprefix("./")})
    known = job.draft.release.values.setdefault("links", [])
    for link in found:
        if link not in known and len(known) < 200:
            known.append(link)
    if not known:
        del job.draft.release.values["links"]
    if found:
        job.draft.tell("links", span)
    return bool(found)


def dated_files(raw: str) -> list[str]:
    """The files a line names whose path holds a date to be filled in."""
    return [
        code.text
        for code in codes(raw)
        if _DATE.search(code.text) and _PATH.fullmatch(code.text) and not code.text.endswith("/")
    ]


def add_artifact(job: Job, raw: str, span: Span) -> Element:
    """Something the release must leave behind; its path is guessed where none is given."""
    text = plain(raw)
    bare = re.sub(r"\s+(?:in|under|to|at|as)\s+`[^`]*`", "", raw)
    bare = re.sub(
        r"^(?:store|upload|save|capture|attach|archive|keep|record)\s+(?=\w+\s)", "", plain(bare), flags=re.IGNORECASE
    )
    title, rest = sentence(bare.rstrip("."), 110)
    title, rest = title[:1].upper() + title[1:], rest or (text if text.rstrip(".") != title else "")
    path = next((code.text for code in codes(raw) if _PATH.fullmatch(code.text)), "")
    folder = path.endswith("/")
    path, _ = relative(_DATE.sub("{date}", path))
    if re.search(r"[<>*]|\{(?!date\}|evidence\})", path):
        path = ""
    if folder and path:
        evidence(job, path, span)
        path = f"{path}{slug(title, 40) or 'notes'}.md"
    guessed = not path or folder
    name = job.draft.new_id("artifact", title)
    values: dict[str, Any] = {
        "id": name,
        "title": title,
        "path": path or f"{{evidence}}/{name}.md",
        "required_for": "close",
    }
    keep = _RETENTION.search(text)
    if keep is not None:
        values["retention"] = f"{keep[1] or keep[3]} {(keep[2] or keep[4]).rstrip('s')}s"
    role = job.people.of(raw)
    if role:
        values["role"] = role
    element = job.draft.add("artifact", values, span)
    if rest:
        element.comments.append(rest)
    if guessed:
        element.guess("its path is made up")
    return element


def find_evidence(job: Job, raw: str, span: Span) -> None:
    """A folder for evidence named anywhere, such as `evidence/<date>/`."""
    for code in codes(raw):
        if (
            code.text.endswith("/")
            and _DATE.search(code.text)
            and re.search(r"evidence|artifacts?|records|launch", code.text)
        ):
            evidence(job, code.text, span)


def evidence(job: Job, folder: str, span: Span) -> None:
    """The folder that a runbook keeps its evidence in, when it holds a date and nothing else to be filled in."""
    path, _ = relative(_DATE.sub("{date}", folder).rstrip("/"))
    before = {number: job.draft.fates.get(number) for number in range(span.first, span.last + 1)}
    if "{date}" in path and not re.search(r"[<>*\[\]]", path) and path.count("{") == 1:
        job.draft.set(
            "evidence", path, span, "guessed", "a folder with the date in it, where the runbook keeps its records"
        )
        for number, fate in before.items():  # the line still has to be read for what else it says
            if fate is None:
                job.draft.fates.pop(number, None)


def note_section(job: Job, raw: str, span: Span) -> Element:
    """A section the release notes must have."""
    text = plain(raw).rstrip(".")
    title, rest = sentence(text, 100)
    lowered = text.lower()
    source = next((name for name, pattern in _SOURCES if re.search(pattern, lowered)), "typed")
    values = {
        "id": job.draft.new_id("notes", title),
        "title": title,
        "source": source,
        "text": rest.replace("{", "{{").replace("}", "}}"),
    }
    element = job.draft.add("notes", values, span)
    if source != "typed":
        element.guess(f"drafted from the {source}, by its title")
    return element


def completion_word(job: Job, text: str) -> str:
    """What the cockpit can ask by itself of a line about completion; "" for nothing."""
    lowered = text.lower()
    word = next((name for name, pattern in _COMPLETE if re.search(pattern, lowered)), "")
    return "" if word == "stability" and "stability" not in job.draft.single else word


def completion(job: Job, word: str, text: str, span: Span) -> None:
    """One requirement more before the release is closed. text: what the runbook says of it."""
    element = job.draft.single.setdefault("completion", Element("completion", {"requires": []}, span))
    requires = element.values["requires"]
    if word not in requires:
        requires.append(word)
    element.comments.append(f"{word}: {text}")
    element.guess("each line was matched to what the cockpit can ask by itself")
    job.draft.claim(span, "guessed", element)


def add_contact(job: Job, raw: str, span: Span) -> bool:
    """A line such as "**Release Manager**: Kim - @kim on Discord"."""
    name, body = label(raw)
    text = plain(body) if name else plain(raw)
    if not text and not name:
        return False
    parts = [
        part.strip()
        for part in re.split(r"\s+[-\u2013\u2014|]\s+|\s*,\s+(?=[@+\w.-]*[@+\d])|\s*\|\s*", text)
        if part.strip()
    ]
    who = parts[0] if parts else ""
    reach = ", ".join(parts[1:])
    if not reach and re.search(r"[@#]|\d{3}|https?:", who):
        who, reach = "", who
    values = {"name": who or name, "role": name, "reach": reach}
    job.draft.add("contact", values, span)
    job.ask(raw, span.first)
    if name:
        owner = "" if re.match(r"[\[<].*[\]>]$", who) else who
        job.people.add(name, span, owner=owner, contact=reach, how="guessed", why="a contact was taken for a role")
    return True


def contact_row(job: Job, cells: dict[str, str], rest: tuple[str, ...], span: Span) -> bool:
    """A row of a contacts table."""
    name = plain(cells.get("owner", "") or cells.get("title", "") or cells.get("what", ""))
    role = plain(cells.get("role", "") or cells.get("what", "") or cells.get("title", ""))
    reach = ", ".join(plain(cells[key]) for key in ("contact", "channels", "link", "notes", "time") if key in cells)
    reach = ", ".join([*([reach] if reach else []), *rest])
    if not (name or role):
        return False
    job.draft.add("contact", {"name": name or role, "role": role if name else "", "reach": reach}, span)
    if role and "role" in cells:
        owner = "" if re.match(r"(?:[\[<].*[\]>]|tbd|tba|n/?a|-+)$", name, re.IGNORECASE) else name
        job.people.add(role, span, owner=owner, contact=reach, how="guessed", why="a contact was taken for a role")
    return True


def add_signoff(job: Job, who: str, statement: str, span: Span, *, raw: str = "") -> Element | None:
    """A sign-off of a role."""
    role = job.people.owner(who, span)
    if not role:
        return None
    text = plain(statement) or "Signed off"
    lowered = text.lower()
    values: dict[str, Any] = {
        "id": job.draft.new_id("signoff", plain(who)),
        "title": plain(who)[:100],
        "role": role,
        "statement": text,
    }
    if "checklist" in lowered:
        values["after"] = ["checklists"]
    elif re.search(r"\bmetrics?\b|threshold", lowered):
        values["after"] = ["metrics"]
    elif re.search(r"\bgates?\b", lowered):
        values["after"] = ["gates"]
    choices = _CHOICES.findall(raw or statement)
    if len(choices) > 1:
        values["choices"] = choices
    if len(choices) > 1 or re.search(r"\bfinal\b", lowered):
        values["final"] = True
    return job.draft.add("signoff", values, span)


def settle_signoffs(job: Job) -> None:
    """A final sign-off comes after the others; there is one at most."""
    all_of_them = job.draft.of("signoff")
    final = [each for each in all_of_them if each.values.get("final")]
    for extra in final[:-1]:
        del extra.values["final"]
    if final:
        others = [f"signoff:{each.id}" for each in all_of_them if each is not final[-1]]
        if others:
            final[-1].values["after"] = [*final[-1].values.get("after", []), *others]


def add_variables(job: Job, raw: str, span: Span, place: str = "") -> bool:
    """The environment variables of a line, for the environment `place`."""
    names = [name for name in dict.fromkeys(_VARIABLE.findall(raw)) if len(name) <= 80]
    if not names:
        return False
    environment = environment_of(job, place, span)
    known = environment.values.setdefault("env", [])
    optional = "optional" in raw.lower()
    for name in names:
        if not any(each["name"] == name for each in known):
            each: dict[str, Any] = {"name": name}
            if _SECRET.search(name):
                each["secret"] = True
            if optional:
                each["optional"] = True
            known.append(each)
    said = plain(raw).replace("|", " ").strip(" :-")
    if said not in names:
        environment.comments.append(said)
    job.draft.claim(span, to=environment)
    return True


def environment_of(job: Job, place: str, span: Span) -> Element:
    """The environment a heading or a word names: production unless it says otherwise."""
    match = re.search(
        r"\b(staging|stage|production|prod|development|dev|test|qa|preview|canary)\b", place, re.IGNORECASE
    )
    word = match[1].lower() if match is not None else "release"
    name = {"prod": "production", "stage": "staging", "dev": "development"}.get(word, word)
    known = job.draft.find("environment", name)
    if known is not None:
        return known
    job.draft.new_id("environment", name)
    return job.draft.add("environment", {"id": name, "title": name.capitalize()}, span)


def answer_time(job: Job, raw: str, span: Span) -> bool:
    """ "**Discord**: 1 hour during business hours (9 AM - 6 PM EST)": how soon a channel is answered."""
    name, body = label(raw)
    length = lengths.duration(plain(body)) if name else None
    if length is None or length[1] <= 0:
        return False
    channel = job.draft.find("channel", job.channel(name, span))
    if channel is None:
        return False
    channel.values["answer_within"] = lengths.length(length[1])
    hours = _HOURS.search(plain(body))
    when = moments.find_clock(hours[1]) if hours is not None else None
    if (
        when is not None
        and when.clock
        and when.until_clock
        and clock_minutes(when.clock) < clock_minutes(when.until_clock)
    ):
        channel.values["business_hours"] = f"{when.clock:%H:%M}-{when.until_clock:%H:%M}"
    job.draft.claim(span, to=channel)
    return True
