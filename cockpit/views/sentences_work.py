"""Sentences on work and what it came to: lines, runs, gates, refs, triggers, procedures."""

from cockpit.views.names import Names
from cockpit.views.sentences import Data, because, flag, relayed, secs
from cockpit.views.times import short


def item_done(data: Data, n: Names) -> str:
    how = "done by hand" if flag(data, "by_hand") else "done"
    return f"{how}: {n.item(data.get('item', ''))}{because(data, 'text')}{relayed(data)}"


def ordered(data: Data, n: Names) -> str:
    attempt = data.get("attempt", "1")
    again = f", attempt {attempt}" if attempt not in ("", "1") else ""
    stand_in = " (rehearsal)" if data.get("rehearsed") else ""
    return f"ordered {n.subject(data.get('subject', ''))}{again}{stand_in}: {data.get('what', '')}"


_OUTCOMES = {
    "pass": "passed",
    "warn": "passed with a warning",
    "fail": "FAILED",
    "error": "ended in an error",
    "cancelled": "was cancelled",
    "expired": "expired before it could start",
}


def finished(data: Data, n: Names) -> str:
    outcome = _OUTCOMES.get(data.get("outcome", ""), data.get("outcome", "ended"))
    took = f" in {short(secs(data, 'duration_s'))}" if data.get("duration_s") else ""
    code = f", exit {data['exit']}" if data.get("exit") else f", HTTP {data['status']}" if data.get("status") else ""
    signal = f", signal {data['signal']}" if data.get("signal") else ""
    return f"{outcome}{took}{code}{signal}: {n.run(data.get('run', 'a run'))}{because(data)}"


_ANSWERS = {
    "happened": "it happened",
    "did-not-happen": "it did not happen",
    "run-again": "it shall run again",
}


def settled(data: Data, n: Names) -> str:
    answer = _ANSWERS.get(data.get("answer", ""), data.get("answer", ""))
    how = " (its own check says so)" if flag(data, "by_verify") else ""
    return f"settled {n.run(data.get('run', ''))}: {answer}{how}{because(data)}"


def judged(data: Data, n: Names) -> str:
    verdict = data.get("verdict", "").upper()
    warn = " with a warning" if flag(data, "warn") else ""
    return f"gate {verdict}{warn}: {n.gate(data.get('gate', ''))}{because(data)}"


def waived(data: Data, n: Names) -> str:
    attested = "; outside the scope, attested" if flag(data, "attested") else ""
    return (
        f"WAIVED {n.gate(data.get('gate', ''))} under {data.get('decision', '?')}"
        f" until {n.time(data.get('expires', ''))}{because(data)}{attested}"
    )


def refs(data: Data, _n: Names) -> str:
    refs, shas = data.get("ref", "").split(", "), data.get("sha", "").split(", ")
    shown = ", ".join(
        f"{ref} at {sha[:8] or 'nothing'}" for ref, sha in zip(refs, shas + [""] * len(refs), strict=False)
    )
    problem = data.get("problem", "").replace(", ", "").strip()
    return f"refs: {shown}" + (f"; {problem}" if problem else "")


def tuple_set(data: Data, _n: Names) -> str:
    problem = f"; {data['problem']}" if data.get("problem") else ""
    return f"tuple {data.get('tuple', '')} is {data.get('refs', 'empty')} ({data.get('supported', 'unknown')}){problem}"


def proposed(data: Data, n: Names) -> str:
    """A trigger asks for the way back, or for a card of another kind."""
    card = n.plan.procedures.get(data.get("procedure", "")) if n.plan is not None else None
    what = (
        f"card {card.title or card.id} RAISED" if card is not None and card.kind != "rollback" else "rollback PROPOSED"
    )
    return f"{what} by {n.trigger(data.get('trigger', ''))}{because(data)}"


def metric(data: Data, n: Names) -> str:
    name = data.get("metric", "")
    return f"{n.metric(name)} is {n.reading(name, data.get('value', '?'))}{because(data, 'text')}"


_PHASES = {
    "unarmed": "is not armed",
    "armed": "is ARMED",
    "pending": "is BREACHING",
    "firing": "TRIGGERED",
    "cleared": "CLEARED",
    "blind": "is blind",
}


def trigger(data: Data, n: Names) -> str:
    what = _PHASES.get(data.get("phase", ""), data.get("phase", ""))
    why = "" if data.get("reason", "").casefold() in what.casefold() else because(data)
    return f"trigger {n.trigger(data.get('trigger', ''))} {what}{why}"


def declared(data: Data, n: Names) -> str:
    what = "declared over" if flag(data, "over") else "DECLARED"
    return f"{what}: {n.trigger(data.get('trigger', ''))}{because(data)}"


def called(data: Data, n: Names) -> str:
    title = n.procedure(data.get("procedure", ""))
    who = "by itself" if flag(data, "automatic") else "called"
    what = "ROLLBACK CALLED" if data.get("kind") == "rollback" else f"{data.get('kind', 'procedure')} {who}"
    by = " automatically" if data.get("kind") == "rollback" and flag(data, "automatic") else ""
    on = f" on {n.trigger(data['trigger'])}" if data.get("trigger") else ""
    to = f", back to {data['tuple']}" if data.get("tuple") else ""
    second = "; waits for a second person" if flag(data, "needs_second") else ""
    return f"{what}{by} ({data.get('proc', '')}): {title}{on}{to}{because(data)}{second}"


_ENDS = {
    "executed": "every step is done",
    "verified": "VERIFIED",
    "unverified": "done, but health could not be verified",
    "failed": "FAILED",
    "aborted": "ABORTED",
}


def ended(data: Data, n: Names) -> str:
    return f"{n.called(data.get('proc', ''))}: {_ENDS.get(data.get('outcome', ''), data.get('outcome', ''))}{because(data)}"


def rehearsal(data: Data, n: Names) -> str:
    result = "verified" if flag(data, "verified") else "not verified"
    printed = data.get("printed_only", "")
    only = f"; only printed: {printed}" if printed else ""
    return (
        f"rehearsal of {n.procedure(data.get('procedure', ''))} on {data.get('rehearsed_on', '?')}: {result},"
        f" {short(secs(data, 'total_s'))}{only}"
    )
