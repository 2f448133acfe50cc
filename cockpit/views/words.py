"""Each entry as one sentence in plain words, for the log, `status --follow` and exports.

A sentence says who is meant by titles rather than ids where the plan has them; it never adds what the entry does not
say. `data` is an entry's own fields as text (`LogLine.data`): a field that says nothing is missing.
"""

from collections.abc import Callable, Mapping

from cockpit.model.frame import Tone
from cockpit.views import sentences as say
from cockpit.views import sentences_people as people
from cockpit.views import sentences_release as release
from cockpit.views import sentences_work as work
from cockpit.views.names import Names, spoken
from cockpit.views.sentences import Data

__all__ = ["Names", "sentence", "spoken", "tone"]

Sentence = Callable[[Data, Names], str]
B, W, G, N, M, P = Tone.BAD, Tone.WARN, Tone.GOOD, Tone.INFO, Tone.MUTED, Tone.PLAIN

SENTENCES: Mapping[str, tuple[Sentence, Tone]] = {
    "release.opened": (
        lambda d, n: "release opened" + (f", T0 {n.time(d['t0'])}" if d.get("t0") else ", no T0 yet"),
        N,
    ),
    "release.closed": (release.closed, N),
    "session.opened": (release.session, M),
    "session.left": (lambda _d, _n: "left", M),
    "engine.elected": (release.elected, M),
    "engine.beat": (lambda _d, _n: "engine is watching", M),
    "engine.released": (lambda d, _n: f"engine stopped{say.because(d)}", W),
    "engine.trouble": (release.trouble, W),
    "gap.seen": (release.gap_seen, W),
    "role.assigned": (people.assigned, P),
    "role.offered": (lambda d, n: f"offered {n.role(d.get('duty', ''))} to {d.get('to', '')}", P),
    "class.changed": (release.class_changed, N),
    "plan.amended": (lambda d, _n: f"plan amended{say.because(d)}", W),
    "clock.t0_set": (release.t0, W),
    "clock.held": (release.held, W),
    "clock.resumed": (release.resumed, N),
    "clock.recycled": (release.recycled, W),
    "item.done": (work.item_done, P),
    "item.failed": (lambda d, n: f"FAILED: {n.item(d.get('item', ''))}{say.because(d)}", B),
    "item.skipped": (lambda d, n: f"skipped {n.item(d.get('item', ''))}{say.because(d)}", W),
    "item.reopened": (lambda d, n: f"reopened {n.item(d.get('item', ''))}{say.because(d)}", P),
    "item.confirmed": (lambda d, n: f"second person agrees: {n.item(d.get('item', ''))}", P),
    "run.ordered": (work.ordered, M),
    "run.started": (lambda d, n: f"started: {n.run(d.get('run', 'a run'))}", M),
    "run.finished": (work.finished, P),
    "run.unknown": (lambda d, n: f"OUTCOME UNKNOWN: {n.run(d.get('run', ''))}{say.because(d)}", B),
    "run.settled": (work.settled, P),
    "run.cancel_asked": (lambda d, n: f"asked to cancel {n.run(d.get('run', ''))}{say.because(d)}", P),
    "gate.asked": (lambda d, n: f"asked for {n.gate(d.get('gate', ''))}", M),
    "gate.judged": (work.judged, P),
    "waiver.granted": (work.waived, W),
    "waiver.revoked": (lambda d, n: f"waiver of {n.gate(d.get('gate', ''))} withdrawn{say.because(d)}", W),
    "refs.seen": (work.refs, M),
    "tuple.set": (work.tuple_set, P),
    "files.scanned": (lambda _d, _n: "files looked at", M),
    "samples": (lambda _d, _n: "polled", M),
    "metric.entered": (work.metric, P),
    "probe.told": (release.told, M),
    "api.budget": (lambda d, _n: f"{d.get('api', 'API')}: {d.get('remaining', '?')} requests left{say.because(d)}", M),
    "verdict.changed": (release.verdict, N),
    "live.seen": (lambda d, n: f"live now: {d.get('live', '')}{n.place(d.get('probe', ''))}", M),
    "deploy.noticed": (
        lambda d, n: f"deploy noticed that nobody ordered here: {d.get('live', '')}{n.place(d.get('probe', ''))}",
        W,
    ),
    "stability.changed": (release.stability, N),
    "trigger.changed": (work.trigger, P),
    "trigger.declared": (work.declared, B),
    "silence.set": (
        lambda d, n: f"MUTED {n.trigger(d.get('trigger', ''))} until {n.time(d.get('until', ''))}{say.because(d)}",
        W,
    ),
    "silence.lifted": (lambda d, n: f"no longer muted: {n.trigger(d.get('trigger', ''))}{say.because(d)}", P),
    "rollback.proposed": (work.proposed, B),
    "rollback.withdrawn": (lambda d, _n: f"rollback proposal withdrawn{say.because(d)}", W),
    "procedure.called": (work.called, B),
    "procedure.confirmed": (lambda d, _n: f"second person agrees to {d.get('proc', '')}", P),
    "procedure.ended": (work.ended, N),
    "step.done": (
        lambda d, n: (
            f"{'step done by hand' if say.flag(d, 'by_hand') else 'step done'}: {n.step(d.get('step', ''))}"
            f"{say.because(d, 'text')}"
        ),
        P,
    ),
    "step.failed": (lambda d, n: f"step FAILED: {n.step(d.get('step', ''))}{say.because(d)}", B),
    "step.skipped": (
        lambda d, n: (
            f"step skipped{' by plan' if say.flag(d, 'by_plan') else ''}: {n.step(d.get('step', ''))}{say.because(d)}"
        ),
        W,
    ),
    "step.retried": (lambda d, n: f"step tried again: {n.step(d.get('step', ''))}{say.because(d)}", P),
    "step.handed_over": (
        lambda d, n: f"step handed to {n.role(d.get('to', ''))}: {n.step(d.get('step', ''))}{say.because(d)}",
        P,
    ),
    "rehearsal.imported": (work.rehearsal, N),
    "rollback.last_safe_passed": (release.last_safe, B),
    "note.added": (people.note, P),
    "entry.corrected": (people.correction, P),
    "incident.opened": (people.incident_opened, B),
    "incident.updated": (people.incident_updated, P),
    "incident.resolved": (lambda d, _n: f"{d.get('incident', '')} resolved{say.because(d, 'text')}", G),
    "incident.reopened": (lambda d, _n: f"{d.get('incident', '')} reopened{say.because(d)}", B),
    "incident.escalated": (people.escalated, B),
    "action.opened": (people.action, P),
    "action.filed": (lambda d, _n: f"{d.get('action', '')} filed: {d.get('where', '')}", P),
    "poll.opened": (lambda d, n: f"poll opened: {n.poll(d.get('poll', ''))}", N),
    "vote.cast": (people.vote, P),
    "vote.voided": (
        lambda d, n: f"VOTE VOID: {n.role(d.get('duty', ''))} in {n.poll(d.get('poll', ''))}{say.because(d)}",
        W,
    ),
    "poll.reminded": (people.reminded, M),
    "poll.declared": (people.poll_declared, N),
    "decision.made": (people.decision, N),
    "signoff.signed": (people.signed, N),
    "signoff.voided": (lambda d, n: f"FIRST SIGNATURE VOID: {n.signoff(d.get('signoff', ''))}{say.because(d)}", W),
    "signoff.withdrawn": (lambda d, n: f"sign-off withdrawn: {n.signoff(d.get('signoff', ''))}{say.because(d)}", W),
    "announcement.ordered": (people.announced, P),
    "announcement.sent": (people.sent, M),
    "duty.snoozed": (people.snoozed, W),
    "artifact.attached": (people.attached, P),
    "journal.repaired": (release.repaired, W),
    "journal.redacted": (
        lambda d, _n: f"entry {d.get('entry', '?')}: {d.get('fields', '')} redacted{say.because(d)}",
        W,
    ),
    "journal.adopted": (lambda _d, _n: "this copy of the journal was adopted here", W),
}

_BAD_VERDICTS = {"gate.judged": "verdict", "verdict.changed": "verdict", "run.finished": "outcome"}
_TONES = {
    "pass": G,
    "go": G,
    "warn": W,
    "fail": B,
    "no-go": B,
    "error": W,
    "inconclusive": W,
    "conditional-go": W,
    "not-ready": W,
    "verified": G,
    "executed": G,
    "held": G,
    "failed": B,
    "breached": B,
    "unverified": B,
    "aborted": W,
    "pending": W,
    "firing": B,
    "cleared": G,
    "blind": W,
    "armed": P,
    "unarmed": M,
}
_DECIDES = {
    **_BAD_VERDICTS,
    "procedure.ended": "outcome",
    "stability.changed": "change",
    "trigger.changed": "phase",
    "vote.cast": "choice",
    "poll.declared": "result",
    "decision.made": "choice",
}


def sentence(kind: str, data: Data, names: Names) -> str:
    """The entry of that type in words. An unknown type is shown by its name and fields: a newer version wrote it."""
    known = SENTENCES.get(kind)
    if known is None:
        shown = ", ".join(f"{key} {value}" for key, value in data.items())
        return f"{kind} (written by a newer version)" + (f": {shown}" if shown else "")
    return known[0](data, names)


def tone(kind: str, data: Data) -> Tone:
    """How the sentence is meant."""
    known = SENTENCES.get(kind)
    deciding = _DECIDES.get(kind)
    if deciding is not None:
        found = _TONES.get(data.get(deciding, ""))
        if found is not None:
            return found
    return known[1] if known is not None else Tone.MUTED
