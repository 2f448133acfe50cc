"""All about a go/no-go rule: what it asks for, what that says now, and a way to each of these things; about a tuple."""

import re

from cockpit.core import tuples
from cockpit.core.gates import standing
from cockpit.core.requirements import unmet
from cockpit.model.frame import Detail, Fact, Label, Tone
from cockpit.views.base import Sight
from cockpit.views.facts import Facts, fact, given, head
from cockpit.views.times import stamp
from cockpit.views.words import spoken

_ASKED = re.compile(r"\b(gate|metric|probe)\[\s*['\"]([^'\"]+)['\"]\s*\]")
_KINDS = {
    "gates": "gate",
    "items": "item",
    "metrics": "metric",
    "probes": "probe",
    "polls": "poll",
    "signoffs": "signoff",
}
_OPENED = (*_KINDS.values(), "phase", "role", "artifact", "procedure", "tuple")
_SAID = {
    "true": ("it applies", Tone.BAD),
    "false": ("it does not apply", Tone.GOOD),
    "none": ("not known yet", Tone.WARN),
    "error": ("it cannot be evaluated", Tone.WARN),
}
_WORDS = {"rehearsed": "rollback:", "rollback-ready": "rollback:"}


def rule_detail(sight: Sight, name: str) -> Detail | None:
    rule = sight.book.rules.get(name)
    if rule is None:
        return None
    out: Facts = [
        *given(
            [
                ("forces", f"{spoken(rule.verdict)} while it applies"),
                ("owner", sight.owner(rule.role)),
                ("class", ", ".join(rule.classes)),
            ]
        )
    ]
    applies = False
    if rule.when is not None:
        known = sight.state.conditions.get(f"rule:{name}")
        result = known.result if known is not None else "none"
        said, tone = _SAID.get(result, _SAID["none"])
        applies = result == "true"
        out += [head("When"), fact("condition", rule.when), fact("now", said, tone)]
        out += [_seen(sight, kind, one) for kind, one in dict.fromkeys(_ASKED.findall(rule.when))]
    if rule.requires:
        out.append(head("Requires"))
        for need in rule.requires:
            why = unmet(sight.state, need, sight.now)
            applies = applies or why is not None
            out.append(fact(need, why or "it holds", Tone.BAD if why else Tone.GOOD, _ref(sight, need)))
    return Detail(
        f"rule:{name}",
        rule.reason or name,
        Label("APPLIES", Tone.BAD) if applies else Label("does not apply", Tone.MUTED),
        tuple(out),
    )


def _seen(sight: Sight, kind: str, name: str) -> Fact:
    """What a condition looks at, as it stands, and where more about it is."""
    title = {"gate": sight.names.gate, "metric": sight.names.metric}.get(kind, str)(name)
    if kind == "gate":
        stand = standing(sight.state, name, sight.now)
        words = f"{stand.verdict}{f': {stand.reason}' if stand.reason else ''}"
    elif kind == "metric":
        facts = sight.state.metrics.get(name)
        words = "no value yet" if facts is None or facts.value is None else f"{facts.value:g}, {facts.verdict}"
    else:
        probe = sight.state.probes.get(name)
        words = probe.verdict if probe is not None and probe.verdict else "has not answered yet"
    return fact(title, words, ref=f"{kind}:{name}")


def _ref(sight: Sight, need: str) -> str:
    """Where more about a requirement is; "" where there is nothing to open."""
    kind, colon, _ = need.partition(":")
    if colon:
        return need if kind in _OPENED else ""
    found = next((one for table, one in _KINDS.items() if need in getattr(sight.book, table, {})), "")
    return f"{found}:{need}" if found else _WORDS.get(need, "")


def tuple_detail(sight: Sight, name: str) -> Detail | None:
    plan = next((one for one in sight.plan.tuple_ if one.id == name), None)
    if plan is None:
        return None
    facts, why = sight.state.tuples.get(name), tuples.problem(sight.state, name)
    refs = tuples.refs_of(sight.state, name)
    out: Facts = [
        fact(key, refs.get(key) or "not known", Tone.PLAIN if refs.get(key) else Tone.WARN) for key in plan.refs
    ]
    out += [head("Where from")]
    out += [fact(key, source or f"typed by a person{sight.press('tuple')}") for key, source in plan.refs.items()]
    if plan.matrix is not None:
        out.append(fact("matrix", f"{plan.matrix} says {facts.supported if facts is not None else 'nothing yet'}"))
    out += given(
        [
            ("problem", why),
            ("consumer", plan.consumer or ""),
            ("owner", sight.owner(plan.role)),
            ("way back", "a rollback goes here" if tuples.rollback_target(sight.state) == name else ""),
            ("as of", stamp(facts.at, sight.zone) if facts is not None and facts.at is not None else ""),
            ("by", facts.by if facts is not None else ""),
        ]
    )
    label = Label("NOT SETTLED", Tone.WARN) if why else Label("known", Tone.GOOD)
    return Detail(f"tuple:{name}", plan.title or name, label, tuple(out))
