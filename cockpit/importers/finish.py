"""The last pass over a draft: what can only be known once everything has been read, and what a plan refuses."""

import re
from typing import Any

from cockpit.format.plan_loader import read_plan
from cockpit.format.problems import ERROR, Finding, Path
from cockpit.importers.blocks import Span
from cockpit.importers.draft import Draft, Element
from cockpit.importers.extras import environment_of, settle_signoffs
from cockpit.importers.inline import sentence, slug
from cockpit.importers.job import Job
from cockpit.importers.thresholds import higher_is_better, lower_is_better
from cockpit.importers.triggers import settle_bound
from cockpit.model.names import TEMPLATE_NAMES

_FIELD = re.compile(r"(?<!\{)\{([a-z][a-z0-9.-]*)\}(?!\})")
_CALLED_ROLLBACK = re.compile(
    r"(?:roll[- ]?back|revert)(?: (?:it|the release|deploy(?:ment)?|to previous))?", re.IGNORECASE
)
_GOES_LIVE = re.compile(
    r"(?:(?:re)?deploy|promote|ship|roll ?out|switch|cut ?over|flip|route|shift|go live|upgrade)\b", re.IGNORECASE
)
_NOT_LIVE = re.compile(
    r"staging|\bstage\b|\btest|dry[- ]?run|rehears|\bdraft|\bnotes?\b|announce|\bblog|\bpost\b|e-?mail|status page|dashboard|"
    r"\bbranch|\btags?\b|read-only|\bback\b|\bbeta\b|\bcheck|verif|confirm|\bdocs?\b|documentation|\bpre-",
    re.IGNORECASE,
)
_ROUNDS = 30
_REQUIRED = frozenset(["id", "kind", "text", "roles", "statement", "path", "name", "plan", "for", "title", "date"])


def finish(job: Job) -> None:
    """Tie the loose ends: who may decide, what triggers lead to, which metric a message speaks of."""
    draft = job.draft
    for table in ("procedure", "phase"):
        draft.tables[table] = [each for each in draft.of(table) if each.children or each.values.get("decision")]
        if not draft.tables[table]:
            del draft.tables[table]
    rollbacks = [each for each in draft.of("procedure") if each.values.get("kind") == "rollback"]
    rollbacks = rollbacks or _rollback_among(draft)
    if rollbacks and not any(each.id == "rollback" for each in rollbacks):
        rollbacks[0].values["id"] = "rollback"
    if rollbacks and not job.deploy_marked:
        _mark_deploy(draft)
    for bound in job.bounds:
        settle_bound(bound)
    if not rollbacks:
        for trigger in draft.of("trigger"):
            trigger.values["action"] = "notify"
            trigger.guess("the runbook has no rollback procedure: it only notifies")
    elif draft.of("trigger") and not rollbacks[0].values.get("when"):
        titles = "; ".join(str(each.values.get("title", each.id)) for each in draft.of("trigger"))
        rollbacks[0].values["when"] = titles[:2000]
    _tell_apart(job)
    for metric in draft.of("metric"):
        _doubt_direction(metric)
    for procedure in draft.of("procedure"):
        _last(procedure, "when", "notes")
    for phase in draft.of("phase"):
        if "decision" in phase.values or phase.values.get("blocks"):
            _last(phase, "blocks", "decision")
    _variables(job)
    _templates(draft)
    settle_signoffs(job)
    job.people.settle()


def _mark_deploy(draft: Draft) -> None:
    """Where no line says that it deploys to production: the first one from T0 on, or of no time, that seems to."""
    for phase in draft.of("phase"):
        if str(phase.values.get("at", "T0")).startswith("T-") or phase.values.get("blocks"):
            continue
        for item in phase.children:
            title = str(item.values.get("title", ""))
            if _GOES_LIVE.match(title) and not _NOT_LIVE.search(title) and "every" not in item.values:
                item.values["deploy"] = True
                item.guess("the first line that seems to bring it live: rollback and stability count from it")
                return


def _rollback_among(draft: Draft) -> list[Element]:
    """A rollback that is but a command among others, "Quick commands": a procedure of its own, since it is looked for."""
    for listed in draft.of("procedure"):
        for step in listed.children if listed.values.get("kind") == "routine" else ():
            if "run" not in step.values or not _CALLED_ROLLBACK.fullmatch(str(step.values.get("title", ""))):
                continue
            values = {"id": draft.new_id("procedure", "rollback"), "title": step.values["title"], "kind": "rollback"}
            why = f"made of the command that {listed.values['title']} calls so"
            made = draft.add("procedure", values, step.span, "guessed", why)
            made.children.append(step)
            listed.children = [each for each in listed.children if each is not step]
            return [made]
    return []


def _tell_apart(job: Job) -> None:
    """Phases of one heading, one for each heading below it: their titles name those as well."""
    titles = [each.values["title"] for each in job.draft.of("phase")]
    again = {title for title in titles if titles.count(title) > 1}
    for phase, below in job.below:
        title = str(phase.values["title"])
        if title in again and below.casefold() not in title.casefold():
            phase.values["title"] = sentence(f"{title}: {below}", 100)[0]


def _doubt_direction(metric: Element) -> None:
    """A bound against what the metric's name tells, "error rate above 1 %": never taken without asking."""
    name = str(metric.values.get("title", metric.id))
    low, high = metric.values.get("min"), metric.values.get("max")
    if low is not None and high is None and lower_is_better(name):
        metric.unclear = "is more of it good, as this bound has it? if not, write max instead of min"
    elif high is not None and low is None and higher_is_better(name):
        metric.unclear = "is less of it good, as this bound has it? if not, write min instead of max"


def _last(element: Element, *names: str) -> None:
    for name in names:
        if name in element.values:
            element.values[name] = element.values.pop(name)


def _variables(job: Job) -> None:
    """Variables that commands read are declared, so that doctor asks for them and a missing one is named once."""
    declared = {each["name"] for place in job.draft.of("environment") for each in place.values.get("env", [])}
    hidden = {each.name for each in job.secrets}
    for name, lines in job.variables.items():
        if name in declared:
            continue
        environment = environment_of(job, "release", Span(lines[0], lines[0]))
        environment.guess("its variables were read from the commands")
        secret = name in hidden or re.search(r"TOKEN|SECRET|PASSWORD|API_?KEY|CREDENTIAL", name) is not None
        environment.values.setdefault("env", []).append({"name": name, "secret": True} if secret else {"name": name})


def _templates(draft: Draft) -> None:
    """A blank that has the name of a metric, or nearly, shows that metric."""
    metrics = {each.id: each.id for each in draft.of("metric")}
    for each in draft.of("metric"):
        metrics.setdefault(slug(str(each.values.get("title", ""))), each.id)

    def named(match: re.Match[str]) -> str:
        name = match[1]
        if name in TEMPLATE_NAMES or name not in metrics:
            return match[0]
        return f"{{metric.{metrics[name]}}}"

    for template in draft.of("template"):
        template.values["text"] = _FIELD.sub(named, str(template.values["text"]))


def settle(job: Job) -> None:
    """Take out what the plan's own reader refuses, and say so, until nothing is left to refuse.

    Nothing here is expected to be needed for a runbook anybody wrote; it keeps the promise that a draft passes `check`.
    """
    for _ in range(_ROUNDS):
        raw, paths = job.draft.raw()
        _, findings = read_plan(raw)
        errors = [finding for finding in findings if finding.severity == ERROR]
        if not errors:
            return
        removed: set[int] = set()
        for finding in errors:
            element = _element(paths, finding.path)
            if element is not None and id(element) not in removed:
                _mend(job, element, finding, removed)
        if not removed:
            break
    job.draft.tables.clear()
    job.draft.single.clear()
    job.draft.release.values = {"name": "release"}
    job.notes.append("the draft could not be made a plan, and was emptied: please send this runbook to the authors")


def _element(paths: dict[Path, Element], path: Path) -> Element | None:
    for length in range(len(path), 0, -1):
        if path[:length] in paths:
            return paths[path[:length]]
    return None


def _mend(job: Job, element: Element, finding: Finding, removed: set[int]) -> None:
    removed.add(id(element))
    key = _key(element, finding.path)
    where = f"line {element.span.first}: " if element is not job.draft.release else ""
    if element is job.draft.release:
        if key == "name":
            element.values["name"] = "release"
        elif key in element.values:
            del element.values[key]
            job.notes.append(f"{key} of the release was left out: {finding.message}")
        return
    if key in element.values and key not in _REQUIRED:
        del element.values[key]
        if key in ("run", "announce"):
            for idle in ("accepted", "expect", "irreversible"):
                element.values.pop(idle, None)
        job.notes.append(
            f'{where}{key} of {element.table} "{element.values.get("id", "")}" was left out: {finding.message}'
        )
        return
    _remove(job.draft, element)
    job.draft.leave(element.span, f"the plan refuses it: {finding.message}")
    job.notes.append(f'{where}{element.table} "{element.values.get("id", "")}" was left out: {finding.message}')


def _key(element: Element, path: Path) -> str:
    """Which of the element's own values a finding's path points into."""
    names = [part for part in path if isinstance(part, str)]
    return next((name for name in reversed(names) if name in element.values), "")


def _remove(draft: Draft, element: Element) -> None:
    for table, elements in draft.tables.items():
        if element in elements:
            draft.tables[table] = [each for each in elements if each is not element]
        for parent in elements:
            if any(child is element for child in parent.children):
                parent.children = [child for child in parent.children if child is not element]
    for table, single in list(draft.single.items()):
        if single is element:
            del draft.single[table]


def summary(values: dict[str, Any]) -> str:
    """What an element is called in a report."""
    return str(
        values.get("title")
        or values.get("reason")
        or values.get("statement")
        or values.get("name")
        or values.get("text")
        or values.get("id")
        or values.get("for")
        or ", ".join(values.get("requires", []))
        or ""
    )
