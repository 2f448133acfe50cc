"""Triggers of a draft: when the runbook says to turn back, and by which bound."""

import re
from typing import Any

from cockpit.importers.blocks import Span
from cockpit.importers.draft import Element, How
from cockpit.importers.inline import label, plain, sentence
from cockpit.importers.job import Bound, Job
from cockpit.importers.joined import conditions
from cockpit.importers.judging import add_metric, gate_ids, lasting, named_gate, scaled
from cockpit.importers.thresholds import TURNED, Threshold, find_thresholds

_KINDS = ("functional", "compatibility", "performance", "stability", "contract", "security")
_SIZES = {"ms": 1, "s": 1000, "min": 60_000, "h": 3_600_000}
_TURNS_BACK = re.compile(r"roll(?:ed|ing)?[- ]?back|\babort|\brevert|back[- ]?out|\bhalt|\bundo", re.IGNORECASE)


def add_trigger(job: Job, raw: str, span: Span) -> Element:
    """A trigger for turning back: on a metric where it names one with a bound, on gates it names, else declared by a person."""
    text = plain(raw)
    name, body = label(raw)
    title, rest = sentence(text, 140)
    kind = next((kind for kind in _KINDS if re.match(rf"{kind}\b", plain(name or raw).lower())), "")
    called = re.sub(r"\s*triggers?$", "", name, flags=re.IGNORECASE) if kind and name else title
    values: dict[str, Any] = {"id": job.draft.new_id("trigger", called), "title": title.rstrip(".")}
    how, why = "understood", ""
    ids = gate_ids(raw)
    said = conditions(plain(body or raw)) if not ids else []
    bounds = [_bound_of(part.text) for part in said]
    joined = len(said) > 1
    bound = _metric_of_trigger(job, plain(body or raw), span) if not joined else None
    if ids:
        for each in ids:
            named_gate(job, each, span)
        values |= {
            "kind": kind or "functional",
            "when": " || ".join(f"gate['{each}'].verdict == 'fail'" for each in ids),
        }
    elif joined and None not in bounds:
        # Where each bound goes; its metric's unit is known in the end.
        places = [f"{part.join} {_place(number)}".strip() for number, part in enumerate(said)]
        lengths = [lasting(one) for one in bounds if one is not None]
        values |= {"kind": kind or "performance", "when": " ".join(places)} | max(lengths, key=len)
        how, why = "guessed", "it joins several conditions, each on a metric entered by hand until it gets a probe"
    elif bound is not None:
        values |= {"kind": kind or "performance", "metric": bound[0].id, **lasting(bound[1])}
        why = "its metric is entered by hand until it gets a probe"
        how = "guessed"
    else:
        values["kind"] = "human"
    values["action"] = "propose"
    if kind and values["kind"] == "human":
        rest = f"{rest}\nKind: {kind}".strip()
    values["help"] = rest
    made = job.draft.add("trigger", values, span, "guessed" if how == "guessed" else "understood", why)
    if bound is not None and not ids:
        job.bounds.append(Bound(made, *bound))
    if joined and None in bounds:
        made.guess("it joins several conditions")
        made.unclear = "not each of its conditions has a bound: a person declares it, or write its `when`"
    elif joined:
        for number, one in enumerate(bounds):
            if one is not None:
                metric = add_metric(job, _good(one), span, how="guessed", borrowed=True)
                job.bounds.append(Bound(made, metric, one, _place(number)))
    return made


def add_bound_rule(job: Job, raw: str, span: Span) -> Element | None:
    """What makes a no-go, where it is a bound of a metric: "error rate > 1 %". None where it is none."""
    text = plain(raw)
    found = _bound_of(text) if not gate_ids(raw) else None
    if found is None or len(conditions(text)) > 1:
        return None
    metric = add_metric(job, _good(found), span, how="guessed", borrowed=True)
    title = sentence(text, 110)[0].rstrip(".")
    title = title[:1].upper() + title[1:]
    values = {"id": job.draft.new_id("rule", title), "when": _place(0), "verdict": "no-go", "reason": title}
    made = job.draft.add("rule", values, span, "guessed", "its metric is entered by hand until it gets a probe")
    job.bounds.append(Bound(made, metric, found, _place(0)))
    return made


def says_turn_back(text: str) -> bool:
    """Whether an answer to something bad is to turn back: "Auto-rollback", "halt the rollout"."""
    return _TURNS_BACK.search(text) is not None


def add_watched(
    job: Job, found: Threshold, span: Span, *, goal: bool = False, by: str = "", how: How = "understood"
) -> Element:
    """The metric of a bound; a trigger as well, where the line says to turn back when it holds."""
    if found.bad and says_turn_back(found.then):
        told = f"{found.name} {found.sign} {found.value:g}{found.unit}"
        trigger = add_trigger(job, told, span)
        trigger.note(f"The runbook says: {found.text}")
    return add_metric(job, found, span, goal=goal, by=by, how=how)


def _place(number: int) -> str:
    return f"\ue000{number}\ue001"


def settle_bound(bound: Bound) -> None:
    """Once every bound is known: a trigger whose bound is not its metric's own gets a condition that says its own.

    A metric good below 1 % and a roll back above 5 % are two bounds; between them lies what people look at.
    """
    trigger, metric, found, place = bound
    if place and place not in str(trigger.values.get("when", "")):
        return
    value, unit = found.value, str(metric.values.get("unit", ""))
    if found.unit != unit:
        if found.unit in _SIZES and unit in _SIZES:
            value = value * _SIZES[found.unit] / _SIZES[unit]
        elif found.unit and unit:
            if trigger.table == "rule":
                trigger.values["when"] = str(trigger.values["when"]).replace(
                    place, f"metric['{metric.id}'].value {found.sign} {scaled(round(value, 6))}"
                )
                trigger.unclear = f"its bound is in {found.unit} and its metric in {unit}: which is meant?"
                return
            for name in ("metric", "when", "for"):
                trigger.values.pop(name, None)
            trigger.values["kind"] = "human"
            trigger.guess(f"its bound is in {found.unit} and its metric in {unit}: a person compares them")
            return
        else:
            trigger.guess(f"its bound was taken to be in {unit or found.unit}, as its metric is")
    number = scaled(round(value, 6))
    when = f"metric['{metric.id}'].value {found.sign} {number}"
    if place:
        trigger.values["when"] = str(trigger.values["when"]).replace(place, when)
        return
    same = found._replace(value=value, sign=TURNED[found.sign], unit=unit)
    if (metric.values.get("min"), metric.values.get("max")) == (scaled(same.lower), scaled(same.upper)):
        return
    trigger.values = {"when" if k == "metric" else k: when if k == "metric" else v for k, v in trigger.values.items()}


def _metric_of_trigger(job: Job, text: str, span: Span) -> tuple[Element, Threshold] | None:
    """The metric a trigger's text bounds, and how."""
    found = _bound_of(text)
    return None if found is None else (add_metric(job, _good(found), span, how="guessed", borrowed=True), found)


def _good(found: Threshold) -> Threshold:
    """What is bad above 5 % is good up to 5 %."""
    return found._replace(sign=TURNED[found.sign], tiers=(), rest="", bad=False, then="")


def _bound_of(text: str) -> Threshold | None:
    """The first bound of a text, as a trigger says it; None where it is none of a metric."""
    text = re.sub(r"^(?:if|when|any of|the)\s+", "", text, flags=re.IGNORECASE)
    if "(" in text.split("%")[0] and re.search(r"\(\s*[<>\u2264\u2265]", text):
        return None
    for found in find_thresholds(text):
        if found.unit in ("min", "h", "d") or len(found.name.split()) > 5 or found.sign == "=":
            return None
        if re.search(r"regression|baseline|trigger$", found.name + found.rest, re.IGNORECASE):
            return None
        return found
    return None
