"""Texts with `{name}` fields, filled in from the release as it is now.

Laws:
- A field is a name of a fixed table, an id of the plan, or one that the template itself defines; nothing is evaluated,
  and what a value says is never read as a field again.
- A name that nothing fills in stays as it was written, and is reported; so is one whose value is empty. Either keeps
  the text from being sent as it stands.
- `{{` and `}}` are the signs themselves.
"""

import datetime as dt
import re
from collections.abc import Callable, Mapping

from msgspec import Struct

from cockpit.core.clock import t_seconds, zone
from cockpit.core.index import book, plan_of
from cockpit.core.words import day_hhmm, hhmm, listed, t_text
from cockpit.model.state import State
from cockpit.patterns import late

FIELD = late(r"\{\{|\}\}|\{([^{}\n]{0,100})\}")


class Context(Struct, frozen=True):
    """What a text is about. fields: names of its own. values: a procedure's parameters. since: for `.change`."""

    incident: str = ""
    proc: str = ""
    actor: str = ""
    fields: Mapping[str, str] = {}
    values: Mapping[str, str] = {}
    since: dt.datetime | None = None


class Resolved(Struct, frozen=True):
    """A text filled in. unresolved: names nothing fills in. empty: names whose value is empty just now."""

    text: str
    unresolved: tuple[str, ...] = ()
    empty: tuple[str, ...] = ()

    @property
    def ready(self) -> bool:
        return not (self.unresolved or self.empty)

    @property
    def problem(self) -> str:
        """Why it cannot be sent as it stands; "" when it can."""
        parts = []
        if self.unresolved:
            parts.append(f"nothing fills in {listed(f'{{{name}}}' for name in self.unresolved)}")
        if self.empty:
            parts.append(f"no value yet for {listed(f'{{{name}}}' for name in self.empty)}")
        return "; ".join(parts)


def resolve(state: State, text: str, now: dt.datetime, context: Context | None = None) -> Resolved:
    """Fill in a text."""
    about = context or Context()
    unresolved: dict[str, None] = {}
    empty: dict[str, None] = {}

    def fill(match: re.Match[str]) -> str:
        if match[1] is None:
            return match[0][0]
        name = match[1].strip()
        value = lookup(state, name, now, about)
        if value is None:
            unresolved[name] = None
        elif not value.strip():
            empty[name] = None
        else:
            return value
        return match[0]

    return Resolved(FIELD.sub(fill, text).strip("\n"), tuple(unresolved), tuple(empty))


def template(state: State, template_id: str, now: dt.datetime, context: Context | None = None) -> Resolved:
    """A template of the plan, filled in. Raises KeyError for an unknown one."""
    plan = book(state).templates[template_id]
    about = context or Context()
    told = [one.ordered for one in state.announcements.values() if one.template == template_id]
    merged = Context(
        incident=about.incident,
        proc=about.proc,
        actor=about.actor,
        fields={**plan.fields, **about.fields},
        values=about.values,
        since=about.since or max(told, default=None),
    )
    return resolve(state, plan.text, now, merged)


def unread(state: State, template_id: str, now: dt.datetime) -> bool:
    """Whether it lacks a number only because its probe has not been asked yet: the first answer brings it, or says why
    there is none."""
    for name in template(state, template_id, now).empty:
        root, _, rest = name.partition(".")
        known = book(state).metrics
        metric = known.get(rest) or known.get(rest.rpartition(".")[0])
        if root == "metric" and metric is not None and metric.probe is not None and metric.probe not in state.probes:
            return True
    return False


OCCASIONS = ("incident", "rollback", "parameter", "metric")
"""Roots of names that get their value on the day: nobody can fill them in beforehand."""


def unfilled(state: State, now: dt.datetime) -> dict[str, tuple[str, ...]]:
    """Template -> the names and times that it still lacks now and that somebody could fill in beforehand."""
    found = {}
    for one in plan_of(state).template:
        resolved = template(state, one.id, now)
        names = (*resolved.unresolved, *resolved.empty)
        lacking = tuple(name for name in names if name.partition(".")[0] not in OCCASIONS)
        if lacking:
            found[one.id] = lacking
    return found


MOST_MOVED = 4
"""So many changes of a text are told one by one."""


def moved(then: str, present: str) -> str:
    """What has changed in a text: "1200" is "1400" now. "" where it reads the same."""
    if then == present:
        return ""
    from difflib import SequenceMatcher  # noqa: PLC0415 - only when a text has changed

    before, after = then.split(), present.split()
    steps = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    changes = [(before[a:b], after[c:d]) for step, a, b, c, d in steps if step != "equal"]
    said = [f'"{" ".join(was)}" is "{" ".join(is_)}" now' for was, is_ in changes[:MOST_MOVED]]
    more = len(changes) - len(said)
    return listed((*said, f"{more} more")) if more > 0 else listed(said) or "its line breaks"


def left_open(text: str) -> tuple[str, ...]:
    """Fields still standing in a text that a person has edited."""
    return tuple(dict.fromkeys(match[1].strip() for match in FIELD.finditer(text) if match[1] is not None))


def lookup(state: State, name: str, now: dt.datetime, about: Context) -> str | None:
    """The value of one name: text, "" where it has none now, None where nothing is called so."""
    if name in about.fields:
        return about.fields[name]
    root, _, rest = name.partition(".")
    if not rest:
        plain = _PLAIN.get(name)
        return plain(state, now, about) if plain is not None else None
    from cockpit.core.dotted import ROOTS  # noqa: PLC0415 - loaded with the first text that has such a name

    reader = ROOTS.get(root)
    return reader(state, rest, now, about) if reader is not None else None


# --- plain names ------------------------------------------------------------------------------------------------------


def date(state: State, now: dt.datetime) -> str:
    """T0's local date, or today's while there is no T0: what {date} in a path stands for."""
    return f"{(state.clock.original_t0 or now).astimezone(zone(state)):%Y-%m-%d}"


def path(state: State, text: str, now: dt.datetime) -> str:
    """A path of the plan with {date}, {evidence}, {release.name} and {release.version} filled in."""
    release = plan_of(state).release
    values = {
        "date": date(state, now),
        "release.name": release.name,
        "release.version": release.version,
    }
    values["evidence"] = _put(release.evidence, values)
    return _put(text, values)


def _put(text: str, values: Mapping[str, str]) -> str:
    return FIELD.sub(lambda m: m[0][0] if m[1] is None else values.get(m[1].strip(), m[0]), text)


def _t(state: State, now: dt.datetime, _about: Context) -> str:
    t = t_seconds(state, now)
    return "" if t is None else t_text(t)


def _reasons(state: State, _now: dt.datetime, _about: Context) -> str:
    words = [reason.split(": ", 1)[-1] for reason in state.verdict.reasons]
    return "; ".join(words) or "none"


def _health(state: State, _now: dt.datetime, _about: Context) -> str:
    bad = [f"{probe.title or probe.id} {known.verdict}" for probe in plan_of(state).probe
           if (known := state.probes.get(probe.id)) is not None and known.verdict not in ("pass", "")]  # fmt: skip
    unseen = [p.title or p.id for p in plan_of(state).probe if p.id not in state.probes]
    if bad:
        return "; ".join(bad)
    return f"no answer yet from {listed(unseen)}" if unseen else "all checks pass"


def gone(state: State, now: dt.datetime) -> str:
    """ "ROLLED BACK at 12:05", or that a rollback was called, at the latest; "" for a release that goes its way, and once
    T0 was moved for another try: what its plan says is to come is to come no more."""
    from cockpit.core.release import gone_back  # noqa: PLC0415 - it needs what needs texts

    last = max((one for one in state.procs.values() if one.kind == "rollback"), key=lambda p: p.called, default=None)
    if last is None:
        return ""
    if last.status in ("waiting-second", "running"):
        return f"ROLLBACK CALLED at {day_hhmm(last.called, now, zone(state))}"
    if not gone_back(state):
        return ""
    return f"ROLLED BACK at {day_hhmm(last.executed or last.ended or last.called, now, zone(state))}"


_PLAIN: dict[str, Callable[[State, dt.datetime, Context], str]] = {
    "time": lambda state, now, _: hhmm(now, zone(state)),
    "time_utc": lambda _state, now, _: f"{now.astimezone(dt.UTC):%H:%M}",
    "date": lambda state, now, _: f"{now.astimezone(zone(state)):%Y-%m-%d}",
    "t": _t,
    "actor": lambda _state, _now, about: about.actor,
    "evidence": lambda state, now, _: path(state, "{evidence}", now),
    "verdict": lambda state, now, _: gone(state, now) or state.verdict.verdict or "NOT READY",
    "reasons": _reasons,
    "health": _health,
}
