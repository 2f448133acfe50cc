"""Stories: a release told in a text file - acts, what the world answers, time passing - and what must follow.

A line is one of
    plan PATH                   the plan, relative to the repository's sample_releases or to the story
    edit TEXT => TEXT           change the plan's text before it is loaded (once for each line)
    start TIME [t0=TIME] [rehearsal] [classes=A,B]
                                open the release; TIME is UTC, ISO
    at TIME | at T-10m          let time pass until then, the engine ticking once a second (or at its next due)
    wait 90s                    let so much time pass
    as NAME [ROLE]              who acts from here on
    > act-name ARGS...          an act: the name of a command, positional fields in their order, then key=value;
                                @TYPE is the number of the latest entry of that type
    ! code [words]              the act above was refused with this code, and its reason holds the words
    < type key=value ...        the next entry written since the last expectation; values are substrings. In order,
                                but entries of other types in between may be skipped
    -- type [key=value ...]     no such entry has been written since the last expectation
    probe ID VERDICT [STATUS] [DETAIL]    the engine saw an answer (verdict pass, warn, fail, inconclusive, error)
    metric ID VALUE [VERDICT]             the engine read a number ("none" for no value)
    look 10m ID=VALUE[/VERDICT] ...       so much time passes, and once a minute the engine saw all of these:
                                probes (the value is the verdict) and metrics
    cond ID true|false|error|none [EVERY] the engine evaluated a condition
    gate ID VERDICT [REASON]              the engine judged a gate that starts no command
    run SUBJECT OUTCOME [REASON] [evidence=PATH] [sha=HASH]
                                the open run of that subject ended (pass, warn, fail, error, cancelled)
    lost SUBJECT REASON                   nobody can tell what became of it
    ref NAME SHA TREE                     where a ref points now
    tuple ID SUPPORTED key=value...       a tuple as the engine read it
    file NAME STATE [SHA]                 a file as the engine saw it
    gap SECONDS                           nobody watched for so long (time passes)
    silence 20s                           so much time passes and the engine writes nothing
    restart                     the engine dies here, and another is elected on what the journal holds
    published PROBE LIVE                  the engine saw that this deploy is live
    rehearsed PROCEDURE SECONDS [where=W] [ago=1d] [printed=A,B] [unverified] [of-old]
                                a rehearsal is imported (of-old: of the procedure as it was before a change)
    verdict WORDS [reason words]          the verdict now; the words stand in one of its reasons
    see PATH == VALUE           a fact of the state, such as "items.oncall.status == done"
    shown PANE WORDS...         a line of that pane, as the one who acts sees it now, holds all these words
    hidden PANE WORDS...        no line of it does. PANE is one of PANES, or a ref such as "incident:I1" for its detail
    owed DUTY STATUS [LATE_S]   the latest obligation of a duty that is not yet to come stands so (upcoming: the next)
    draft TEMPLATE [about] WORDS...   the text as it would go out now holds these words; about: incident=I1 or proc=P1
    report KIND WORDS...        the report (packet, release-notes, incident-log, postmortem), as Markdown, holds each
    orders SUBJECT WORDS...     what the engine is to run for that subject holds each of these words
    asks SUBJECT WORDS...       what it is to ask about that subject's unknown run holds each of these words ("nothing")
    answer SUBJECT ANSWER REASON          the step's read-only command answered it (happened, did-not-happen)
    here                        expectations look at what is written from here on
    tell PATH                   the lines of another file, as if they stood here; PATH is relative to the one telling
    amend TEXT => TEXT          amend the plan by the one who acts
    # ...                       for the reader
"""

import datetime as dt
import difflib
import importlib
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import toml_rs

from cockpit.core import announcements, cadence
from cockpit.core.clock import t_seconds
from cockpit.core.decide import decide
from cockpit.core.effects import effects
from cockpit.core.fold import Fold
from cockpit.core.gates import current_bindings
from cockpit.core.index import book
from cockpit.core.rehearsal import procedure_hash
from cockpit.core.verdict import assess
from cockpit.format.canonical import canonical_plan, plan_hash
from cockpit.format.durations import parse_duration, parse_moment
from cockpit.format.plan_loader import load_plan, plan_from_raw
from cockpit.model import commands as cmd
from cockpit.model import events as ev
from cockpit.model.commands import Act, Actor, Command, Refusal
from cockpit.model.entry import Draft, Entry, Head

SAMPLES = Path(__file__).resolve().parents[2] / "sample_releases"
ENGINE = Actor("engine")
STEP_S = 1.0


def _kebab(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()


COMMANDS = {
    _kebab(kind.__name__): kind
    for kind in vars(cmd).values()
    if isinstance(kind, type) and issubclass(kind, Command) and kind is not Command
}


class StoryError(AssertionError):
    """A story that did not go as told."""


class Story:
    """One release, driven line by line. `entries` is its journal in memory."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.entries: list[Entry] = []
        self.now = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
        self.actor = Actor("alice")
        self.refusal: Refusal | None = None
        self.checked = 0
        self._text = ""
        self._fold: Fold | None = None
        self.head: Head | None = None
        self.raw: dict[str, Any] = {}
        self.epoch = 0

    @property
    def state(self) -> Any:
        assert self._fold is not None, "the story has not started"
        return self._fold.state

    # --- the journal --------------------------------------------------------------------------------------------------

    def act(
        self, command: Command, actor: Actor | None = None, seen: int = -1, shown: tuple[str, ...] = ()
    ) -> list[Entry] | Refusal:
        who = actor or self.actor
        answer = decide(self.state, Act(command, who, seen, shown), self.now)
        if isinstance(answer, Refusal):
            return answer
        return [self._append(draft, who) for draft in answer]

    def _append(self, draft: Draft, who: Actor) -> Entry:
        seq = len(self.entries)
        entry = Entry(
            seq, self.now, who.name, who.role, draft.event, draft.occurred, draft.relates_to, hash=f"{seq:064x}"
        )
        self.entries.append(entry)
        assert self._fold is not None
        self._fold.apply([entry])
        return entry

    def engine(self, command: Command) -> None:
        answer = self.act(command, ENGINE)
        if isinstance(answer, Refusal):
            raise StoryError(f"the engine was refused: {answer.code}: {answer.reason}")
        self.settle()

    def observe(self, *events: Any) -> None:
        self.engine(cmd.Observe(epoch=self.epoch, events=events))

    def settle(self) -> None:
        for _ in range(100):
            answer = self.act(cmd.Tick(epoch=self.epoch), ENGINE)
            if isinstance(answer, Refusal) or not answer:
                return
        raise StoryError("something falls due again and again: " + ", ".join(_type(e) for e in self.entries[-6:]))

    def pass_time(self, until: dt.datetime) -> None:
        while self.now < until:
            left = (until - self.now).total_seconds()
            step = (
                STEP_S if left <= 120 else min(left - 120, 5.0 if left <= 1800 else 30.0 if left <= 21_600 else 300.0)
            )
            self.now = min(until, self.now + dt.timedelta(seconds=step))
            if (self.now - (self.state.engine.beat or self.now)).total_seconds() >= 10:
                self.act(cmd.Beat(epoch=self.epoch), ENGINE)
            self.settle()

    # --- the lines ----------------------------------------------------------------------------------------------------

    def tell(self, text: str, name: str) -> None:
        for number, line in enumerate(text.splitlines(), 1):
            words = line.strip()
            if not words or words.startswith("#"):
                continue
            try:
                self._line(words)
            except StoryError as error:
                recent = "\n".join(f"    {_describe(entry)}" for entry in _news(self.entries)[-12:])
                raise StoryError(f"{name}:{number}: {words}\n  {error}\n  latest entries:\n{recent}") from None
            except Exception as error:
                raise StoryError(f"{name}:{number}: {words}\n  {type(error).__name__}: {error}") from error

    def _line(self, line: str) -> None:
        verb, _, rest = line.partition(" ")
        verb = {">": "do", "!": "refused", "<": "wrote", "--": "unwritten"}.get(verb, verb)
        if self.refusal is not None and verb != "refused":
            refusal, self.refusal = self.refusal, None
            raise StoryError(f"the act before was refused: {refusal.code}: {refusal.reason}")
        getattr(self, f"_on_{verb}")(rest.strip())

    def _on_plan(self, rest: str) -> None:
        path = self.folder / rest
        if not path.exists():
            path = SAMPLES / rest
        if path.is_dir():
            path /= "release.toml"
        self._text = path.read_text()

    def _on_edit(self, rest: str) -> None:
        self._text = _edited(self._text, rest)

    def _load(self, text: str) -> Any:
        loaded = load_plan(text.encode(), "story")
        errors = [problem.text("plan") for problem in loaded.problems if problem.severity == "error"]
        if loaded.plan is None or errors:
            raise StoryError("\n  ".join(errors))
        return loaded

    def _on_start(self, rest: str) -> None:
        words = shlex.split(rest)
        options = dict(word.split("=", 1) for word in words[1:] if "=" in word)
        self.now = _utc(words[0])
        loaded = self._load(self._text)
        self.raw = loaded.raw
        self.head = Head(
            journal=1,
            minor=0,
            release=loaded.plan.release.name,
            id="story",
            created=self.now,
            tool="story",
            host="here",
            machine="",
            folder="",
            plan=loaded.raw,
            plan_hash=plan_hash(loaded.raw),
            rehearsal="rehearsal" in words,
        )
        self._plan = loaded.plan
        self._fold = self._new_fold()
        t0 = _utc(options["t0"]) if "t0" in options else None
        own = loaded.plan.release.class_
        classes = (
            tuple(options["classes"].split(",")) if "classes" in options else ((own,) if isinstance(own, str) else own)
        )
        self._must(self.act(cmd.OpenRelease(t0=t0, classes=classes)))
        self._elect()

    def _elect(self) -> None:
        self.epoch += 1
        elected = ev.EngineElected(epoch=self.epoch, pid=self.epoch, start_time=1, boot_id="b", host="here")
        self.engine(cmd.Elect(event=elected))

    def _new_fold(self) -> Fold:
        assert self.head is not None
        return Fold(self.head, self._plan, lambda text: plan_from_raw(toml_rs.loads(text)))

    def _must(self, answer: list[Entry] | Refusal) -> None:
        if isinstance(answer, Refusal):
            raise StoryError(f"refused: {answer.code}: {answer.reason}")

    def _on_at(self, rest: str) -> None:
        if rest.upper().startswith("T"):
            offset = parse_moment(rest).offset_s
            t = t_seconds(self.state, self.now)
            assert offset is not None
            assert t is not None
            self.pass_time(self.now + dt.timedelta(seconds=offset - t))
        else:
            self.pass_time(_utc(rest))

    def _on_wait(self, rest: str) -> None:
        self.pass_time(self.now + dt.timedelta(seconds=parse_duration(rest)))

    def _on_as(self, rest: str) -> None:
        name, _, role = rest.partition(" ")
        self.actor = Actor(name, role.strip())

    def _on_do(self, rest: str) -> None:
        words = shlex.split(rest)
        if words[0] not in COMMANDS:
            near = difflib.get_close_matches(words[0], COMMANDS, n=1)
            raise StoryError(f"there is no act {words[0]!r}; did you mean {near}?")
        kind = COMMANDS[words[0]]
        fields = [f for f in msgspec.structs.fields(kind) if f.name not in ("occurred", "relates_to")]
        names = {f.name for f in msgspec.structs.fields(kind)}
        values: dict[str, Any] = {}
        positional = iter(fields)
        for word in words[1:]:
            key, eq, value = word.partition("=")
            if eq and key in names:
                values[key] = self._seq_of(value[1:]) if value.startswith("@") else value
            else:
                values[next(positional).name] = word
        built = {
            f.name: _value(f.type, values[f.name], self.now) for f in msgspec.structs.fields(kind) if f.name in values
        }
        answer = self.act(kind(**built))
        if isinstance(answer, Refusal):
            self.refusal = answer
        else:
            self.settle()

    def _seq_of(self, kind: str) -> str:
        """The latest entry of that type."""
        return str(next(entry.seq for entry in reversed(self.entries) if _type(entry) == kind))

    def _on_refused(self, rest: str) -> None:
        code, _, words = rest.partition(" ")
        refusal, self.refusal = self.refusal, None
        if refusal is None:
            raise StoryError("the act before was not refused")
        if refusal.code != code or words.strip() not in refusal.reason:
            raise StoryError(f"refused otherwise: {refusal.code}: {refusal.reason}")

    def _on_wrote(self, rest: str) -> None:
        kind, wanted = _pattern(rest)
        for position in range(self.checked, len(self.entries)):
            if _fits(self.entries[position], kind, wanted):
                self.checked = position + 1
                return
        new = "\n    ".join(_describe(entry) for entry in _news(self.entries[self.checked :])[-40:]) or "nothing"
        raise StoryError(f"no such entry; since the last expectation there is:\n    {new}")

    def _on_unwritten(self, rest: str) -> None:
        kind, wanted = _pattern(rest)
        for entry in self.entries[self.checked :]:
            if _fits(entry, kind, wanted):
                raise StoryError(f"there is one: {_describe(entry)}")

    def _samples(self, **fields: Any) -> None:
        self.observe(ev.Samples(epoch=self.epoch, base=self.now, **fields))

    def _on_probe(self, rest: str) -> None:
        name, verdict, *more = shlex.split(rest)
        status = int(more[0]) if more else (200 if verdict == "pass" else 503)
        detail = more[1] if len(more) > 1 else ""
        self._samples(
            probe=(name,), p_t=(0.0,), p_verdict=(verdict,), p_status=(status,), p_ms=(10.0,), p_detail=(detail,)
        )

    def _on_metric(self, rest: str) -> None:
        name, value, *more = shlex.split(rest)
        verdict = more[0] if more else "pass"
        self._samples(
            metric=(name,), m_t=(0.0,), m_value=("nan" if value == "none" else value,), m_verdict=(verdict,), m_n=(1,)
        )

    def _on_look(self, rest: str) -> None:
        length, *seen = shlex.split(rest)
        until = self.now + dt.timedelta(seconds=parse_duration(length))
        while self.now < until:
            self.pass_time(min(until, self.now + dt.timedelta(seconds=60)))
            for word in seen:
                name, _, value = word.partition("=")
                if name in book(self.state).probes:
                    self._on_probe(f"{name} {value}")
                else:
                    self._on_metric(f"{name} {value.replace('/', ' ')}")

    def _on_cond(self, rest: str) -> None:
        name, result, *more = shlex.split(rest)
        self._samples(cond=(name,), c_t=(0.0,), c_result=(result,), c_every=(float(more[0]) if more else 5.0,))

    def _on_gate(self, rest: str) -> None:
        name, verdict, *reason = shlex.split(rest)
        plan = book(self.state).gates.get(name)
        bound = current_bindings(self.state, plan) if plan is not None else {}
        self.observe(ev.GateJudged(gate=name, verdict=verdict, reason=" ".join(reason), bound=bound))

    def _open_run(self, subject: str) -> Any:
        runs = [
            run for run in self.state.runs.values() if run.subject == subject and run.status in ("ordered", "started")
        ]
        if not runs:
            going = [f"{run.subject} ({run.status})" for run in self.state.runs.values()]
            raise StoryError(f"no open run serves {subject}; there are: {', '.join(going) or 'none'}")
        return runs[-1]

    def _on_run(self, rest: str) -> None:
        about, outcome, *more = shlex.split(rest)
        kept = dict(word.split("=", 1) for word in more if word.startswith(("evidence=", "sha=")))
        reason = [word for word in more if not word.startswith(("evidence=", "sha="))]
        run = self._open_run(about)
        if run.status == "ordered":
            self.engine(cmd.StartRun(epoch=self.epoch, run=run.run))
        result = ev.RunFinished(
            run=run.run,
            outcome=outcome,
            reason=" ".join(reason),
            exit=0 if outcome == "pass" else 1,
            evidence=kept.get("evidence", ""),
            evidence_sha256=kept.get("sha", ""),
        )
        self.engine(cmd.FinishRun(epoch=self.epoch, result=result))

    def _on_lost(self, rest: str) -> None:
        about, *reason = shlex.split(rest)
        run = self._open_run(about)
        if run.status == "ordered":
            self.engine(cmd.StartRun(epoch=self.epoch, run=run.run))
        self.engine(cmd.LoseRun(epoch=self.epoch, run=run.run, reason=" ".join(reason)))

    def _on_ref(self, rest: str) -> None:
        name, sha, tree = shlex.split(rest)
        self.observe(ev.RefsSeen(ref=(name,), sha=(sha,), tree=(tree,)))

    def _on_tuple(self, rest: str) -> None:
        name, supported, *refs = shlex.split(rest)
        known = self.state.tuples.get(name)
        purpose = known.purpose if known is not None else "current"
        pairs = dict(word.split("=", 1) for word in refs)
        self.observe(ev.TupleSet(tuple=name, refs=pairs, supported=supported, purpose=purpose))

    def _on_file(self, rest: str) -> None:
        name, state, *sha = shlex.split(rest)
        self.observe(ev.FilesScanned(name=(name,), path=(name,), state=(state,), sha256=(sha[0] if sha else "",)))

    def _on_gap(self, rest: str) -> None:
        since = self.now
        self.now += dt.timedelta(seconds=float(rest))
        self.observe(ev.GapSeen(since=since, until=self.now, cause="away", wall_s=float(rest)))

    def _on_silence(self, rest: str) -> None:
        self.now += dt.timedelta(seconds=parse_duration(rest))

    def _on_restart(self, _rest: str) -> None:
        fresh = self._new_fold()
        fresh.apply(self.entries)
        self._fold = fresh
        self._elect()

    def _on_published(self, rest: str) -> None:
        probe, live = shlex.split(rest)
        self.engine(cmd.NoticeDeploy(epoch=self.epoch, probe=probe, live=live))

    def _on_rehearsed(self, rest: str) -> None:
        procedure, seconds, *more = shlex.split(rest)
        how = dict(word.split("=", 1) for word in more if "=" in word)
        wanted = procedure_hash(self.state.plan, procedure)
        rehearsal = ev.RehearsalImported(
            journal=f"rehearsal {len(self.state.rehearsals) + 1}",
            head=f"{len(self.state.rehearsals) + 1:064x}",
            plan_hash=self.state.plan_hash,
            procedure=procedure,
            procedure_hash="of old" if "of-old" in more else wanted,
            rehearsed_on=how.get("where", self.state.plan.procedure[0].rehearsed_on or "simulator"),
            ended=self.now - dt.timedelta(seconds=parse_duration(how.get("ago", "1h"))),
            total_s=float(seconds),
            verified="unverified" not in more,
            printed_only=tuple(part for part in how.get("printed", "").split(",") if part),
        )
        answer = self.act(cmd.ImportRehearsal(rehearsal=rehearsal))
        if isinstance(answer, Refusal):
            self.refusal = answer
        else:
            self.settle()

    def _unknown_run(self, subject: str) -> Any:
        return [run for run in self.state.runs.values() if run.subject == subject and run.status == "unknown"][-1]

    def _on_asks(self, rest: str) -> None:
        about, *words = shlex.split(rest)
        self._holds(self._unknown_run(about), words)

    def _on_answer(self, rest: str) -> None:
        about, answer, *reason = shlex.split(rest)
        run = self._unknown_run(about)
        self.engine(cmd.SettleRun(run=run.run, answer=answer, reason=" ".join(reason)))

    def _on_orders(self, rest: str) -> None:
        about, *words = shlex.split(rest)
        self._holds(self._open_run(about), words)

    def _holds(self, run: Any, words: list[str]) -> None:
        wanted = [one for one in effects(self.state) if getattr(one, "run", "") == run.run]
        text = " ".join(str(one) for one in wanted) or "nothing"
        if missing := [word for word in words if word not in text]:
            raise StoryError(f"{missing} is not in what is to be done: {text or 'nothing'}")

    def _on_report(self, rest: str) -> None:
        kind, *words = shlex.split(rest)
        from cockpit.reports.markdown import markdown
        from cockpit.reports.source import Source
        from cockpit.reports.status_schema import Journal

        name = kind.replace("-", "_")
        report = getattr(importlib.import_module(f"cockpit.reports.{name}"), name)
        known = Journal("story", len(self.entries), self.state.hash)
        text = markdown(report(Source(self.state, self.entries, self.now, known)))
        if missing := [word for word in words if word not in text]:
            raise StoryError(f"{missing} is not in the {kind}:\n{text}")

    def _on_verdict(self, rest: str) -> None:
        verdict = assess(self.state, self.now)
        names = ("CONDITIONAL GO", "NOT READY", "NO-GO", "GO")
        wanted = next(name for name in names if rest.startswith(name))
        words = rest[len(wanted) :].strip()
        reasons = [reason.line() for reason in verdict.reasons]
        if verdict.verdict != wanted or (words and not any(words in line for line in reasons)):
            raise StoryError(f"the verdict is {verdict.verdict}: " + "; ".join(reasons))

    def _on_see(self, rest: str) -> None:
        path, _, wanted = rest.partition("==")
        found: Any = self.state
        for part in path.strip().split("."):
            if isinstance(found, dict):
                found = found.get(part)
            elif isinstance(found, list):
                found = found[int(part)]
            else:
                found = getattr(found, part)
        if str(found) != wanted.strip().strip('"'):
            raise StoryError(f"it is {found!r}")

    def _on_tell(self, rest: str) -> None:
        path, before = self.folder / rest, self.folder
        self.folder = path.parent
        self.tell(path.read_text(), rest)
        self.folder = before

    def _on_here(self, _rest: str) -> None:
        self.checked = len(self.entries)

    def _lines_of(self, pane: str) -> list[str]:
        from tests.helpers.pictures import lines

        return lines(self.state, self.now, self.actor.name, self.actor.role, pane)

    def _on_shown(self, rest: str) -> None:
        pane, *wanted = shlex.split(rest)
        found = self._lines_of(pane)
        if not any(all(word in line for word in wanted) for line in found):
            raise StoryError("no such line; there are:\n    " + "\n    ".join(found))

    def _on_hidden(self, rest: str) -> None:
        pane, *wanted = shlex.split(rest)
        for line in self._lines_of(pane):
            if all(word in line for word in wanted):
                raise StoryError(f"there is one: {line}")

    def _on_owed(self, rest: str) -> None:
        duty, status, *late = shlex.split(rest)
        known = [one for one in cadence.ledger(self.state, self.now) if one.duty == duty]
        past = [one for one in known if (one.status == "upcoming") is (status == "upcoming")]
        if not past:
            others = ", ".join(f"{one.duty} {one.status}" for one in cadence.ledger(self.state, self.now))
            raise StoryError(f"nothing of {duty} is {status}; there are: {others}")
        found = past[-1] if status != "upcoming" else past[0]
        if found.status != status or (late and abs(found.late_s - float(late[0])) > STEP_S):
            raise StoryError(f"{duty} of {found.due:%m-%d %H:%M}Z is {found.status}, {found.late_s:.0f} s late")

    def _on_draft(self, rest: str) -> None:
        name, *wanted = shlex.split(rest)
        about = dict(word.split("=", 1) for word in wanted if re.match(r"(incident|proc)=\w+$", word))
        found = announcements.draft(self.state, name, self.now, actor=self.actor.name, **about)
        said = f"{found.text}\n{found.problem}"
        missing = [word for word in wanted if word not in said and word.partition("=")[0] not in about]
        if missing:
            raise StoryError(f"it lacks {missing}: {said}")

    def _on_amend(self, rest: str) -> None:
        self._text = _edited(self._text, rest)
        loaded = self._load(self._text)
        text = canonical_plan(loaded.raw).decode()
        amended = cmd.AmendPlan(plan=text, plan_hash=plan_hash(loaded.raw), difference=rest, reason="told in the story")
        answer = self.act(amended)
        if isinstance(answer, Refusal):
            self.refusal = answer
        else:
            self.settle()


def _edited(text: str, rest: str) -> str:
    old, _, new = rest.partition("=>")
    old, new = old.strip().replace("\\n", "\n"), new.strip().replace("\\n", "\n")
    if old not in text:
        raise StoryError(f"the plan does not hold {old!r}")
    return text.replace(old, new, 1)


def _utc(text: str) -> dt.datetime:
    at = dt.datetime.fromisoformat(text)
    return at.replace(tzinfo=dt.UTC) if at.tzinfo is None else at.astimezone(dt.UTC)


def _value(kind: Any, text: str, now: dt.datetime) -> Any:
    name = str(kind)
    if "datetime" in name:
        return now + dt.timedelta(seconds=parse_duration(text[1:])) if text.startswith("+") else _utc(text)
    if "float" in name:
        return float(text)
    if kind is int:
        return int(text)
    if kind is bool:
        return text in ("yes", "true", "1")
    if "dict" in name:
        return dict(pair.split("=", 1) for pair in text.split(",") if pair)
    if "tuple" in name:
        parts = [part for part in text.split(",") if part]
        return tuple(int(part) if part.isdigit() and "int" in name else part for part in parts)
    return text


def _type(entry: Entry) -> str:
    return str(entry.event.__struct_config__.tag)


def _describe(entry: Entry) -> str:
    fields = msgspec.structs.asdict(entry.event)
    said = " ".join(f"{key}={value}" for key, value in fields.items() if value not in (None, "", (), {}))
    return f"#{entry.seq} {entry.at:%H:%M:%S} {_type(entry)} by {entry.actor}: {said[:300]}"


def _news(entries: list[Entry]) -> list[Entry]:
    return [entry for entry in entries if not isinstance(entry.event, ev.EngineBeat)]


def _pattern(rest: str) -> tuple[str, dict[str, str]]:
    words = shlex.split(rest)
    return words[0], dict(word.split("=", 1) for word in words[1:])


def _fits(entry: Entry, kind: str, wanted: dict[str, str]) -> bool:
    if _type(entry) != kind:
        return False
    fields = {**msgspec.structs.asdict(entry.event), "actor": entry.actor, "role": entry.role}
    return all(value in str(fields.get(key)) for key, value in wanted.items())


def stories(folder: Path) -> Iterator[Path]:
    """Every story below a folder, in order."""
    yield from sorted(folder.rglob("*.story"))


def tell(path: Path) -> Story:
    """Run one story. Raises StoryError where it goes otherwise."""
    story = Story(path.parent)
    story.tell(path.read_text(), path.name)
    if story.refusal is not None:
        raise StoryError(f"{path.name}: its last act was refused: {story.refusal.reason}")
    return story
