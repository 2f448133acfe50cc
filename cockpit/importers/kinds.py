"""What a section is about, told from its title; untitled habits of runbooks, collected in one table."""

import re
from typing import Literal

from cockpit.importers.inline import plain

Kind = Literal[
    "work", "toc", "changelog", "examples", "about", "prose", "contacts", "links", "classes", "roles", "severities",
    "escalation", "contingency", "troubleshooting", "triggers", "hotfix", "rollback", "emergency", "go", "no-go",
    "templates", "packet", "signoff", "notes", "completion", "env", "artifacts", "gates", "targets", "metrics",
    "expected", "timeline", "routine", "prerequisites", "decision", "response-times", "stability", "never", "doubtful",
]  # fmt: skip

_TABLE: tuple[tuple[Kind, str], ...] = (
    ("toc", r"^(?:table of )?contents$|^document structure$|^toc$|^index$|^sections$"),
    ("changelog", r"^(?:(?:runbook|document|playbook|this document'?s?)\s+)?(?:change ?log|(?:change|revision|version|document) history)$"),
    ("examples", r"^(?:appendix\W*)?(?:examples?|sample)\b(?!.*(?:message|template|announce))|^scenario \d|^appendix.*example|^case stud"),
    ("about", r"runbook maintenance|when to update this|document (?:control|info|metadata)|^about this|how to use this|^(?:intended )?audience$|conventions|glossary|terminology|acronyms|^end of|^metadata$|^document details$|^next steps$"),
    ("notes", r"release notes?\b.*(?:content|sections?|must|minimum|requirements?|include)"),
    ("packet", r"(?:packet|report|postmortem|post-mortem|incident log|log)\s+(?:template|fields?|form|format)$"),
    ("contacts", r"\bcontacts?(?: info\w*| list| details| information| numbers)?$|on-?call (?:roster|contacts|numbers|list|schedule|rotation)|who to (?:call|contact)|phone (?:numbers|list)|emergency numbers"),
    ("env", r"environment (?:variables|vars|config\w*)|env(?:ironment)? ?vars?\b|required (?:environment )?(?:variables|secrets)|configuration variables"),
    ("links", r"\blinks$|^(?:key |useful )?(?:document |quick )?links\b|(?<!quick )references?$|^resources$|^related\b|see also|further reading|useful urls|^dashboards$|^(?:release )?inputs$|^documentation$"),
    ("classes", r"release (?:class|type|tier|categor)"),
    ("response-times", r"(?:response|answer|reply)[- ]times?\b|support hours"),
    ("severities", r"severit|priorit(?:y|ies)(?: levels?| definitions?| matrix|$)|incident (?:levels?|classification|categories|definitions?)|hot-?fix timeline"),
    ("escalation", r"escalat"),
    ("troubleshooting", r"trouble-?shoot|common (?:problems|errors|failures|issues)|known (?:issues|problems|errors)|^faq|if (?:it|this|a step|something) fails"),
    ("contingency", r"contingenc|what[- ]ifs?\b|failure (?:modes?|scenarios?|handling)|(?:things|something|anything) goe?s? wrong|risks?(?: and mitigations?| matrix| register| assessment|$)|mitigations?$"),
    ("triggers", r"(?:roll-?\s?back|back-?out|abort|revert|halt|kill)\b.*(?:triggers?|criteria|conditions?|thresholds?|signals|when\b|if\b)|when to (?:(?:trigger|initiate|call|start|execute) (?:a |the )?)?(?:roll ?-?back|abort|revert|stop|back out)|^triggers?$|(?:automatic|auto) (?:rollback|abort) (?:on|when|if)|(?:abort|stop) (?:criteria|conditions?|if)|roll ?-?back (?:immediately )?if\b"),
    ("hotfix", r"hot-?\s?fix"),
    ("rollback", r"roll(?:ing)?-?\s?back|back-?\s?out\b|\brevert\b|\bundo\b|fall-?back (?:plan|procedure)"),
    ("emergency", r"emergenc|incident (?:response|procedures?|management|handling|checklist)|disaster|break-?glass|in case of\b|outage (?:response|procedure)"),
    ("no-go", r"^(?:automatic )?no-?go(?: triggers?| criteria| conditions?| if\b.*|$)|^(?:do not|don'?t) (?:release|deploy|launch|ship|proceed) (?:if|when)|^(?:release )?block(?:ers|ed if)|^stop if|\bfail(?:s|ed|ing|ure)? (?:if|when)\b|\bunsuccessful (?:if|when)\b"),
    ("doubtful", r"\b(?:needs?|requires?) (?:attention|a closer look|review) (?:if|when)\b|\b(?:degraded|at risk|in doubt) (?:if|when)\b"),
    ("never", r"^(?:never(?: do(?: this)?)?|don'?ts?|do not(?: do(?: this)?)?|what not to do|things (?:not to do|to avoid)|avoid|anti-?patterns?|forbidden|prohibited)$"),
    ("decision", r"go\s?/?\s?no-?\s?go (?:decision|checkpoint|call|vote|meeting)|^decision$|go or no-?go$"),
    ("go", r"go\s?/\s?no-?\s?go|\bgo (?:only )?(?:if|when|criteria|rules)|(?:launch|release|promotion|deploy(?:ment)?|entry) (?:criteria|readiness criteria|conditions)"),
    ("templates", r"templates?\b|communications?(?: plan| cadence| matrix|$)|announcements?$|^messag(?:es|ing)|^notifications?$|status updates?$|stakeholder (?:communication|updates|notification)"),
    ("signoff", r"sign-?\s?offs?\b|^approvals?$|approvers|approval (?:matrix|process|list)|^required approvals"),
    ("completion", r"completion criteria|definition of done|close-?out criteria|(?:done|complete|finished) when|exit criteria|closing criteria|^release is complete"),
    ("artifacts", r"artifacts?\b|^evidence\b|evidence (?:capture|collection|to)|deliverables"),
    ("roles", r"\broles?\b|responsibilit|\braci\b|^(?:the )?team(?: members)?$|^participants$|^stakeholders$|^(?:service )?owners(?:hip)?$|who does what|^personnel$|^people$"),
    ("gates", r"\bgates?(?: commands?| checks?|$)|required checks|quality (?:checks|gates)|^ci checks|release validation commands"),
    ("expected", r"^expected (?:outputs?|results?|outcomes?)|^(?:acceptance|verify|you should see)$"),
    ("targets", r"success (?:criteria|metrics|measures)|\btargets?$|\bkpis?\b|\bslos?\b|\bslis?\b|service level"),
    ("stability", r"stability (?:window|period)|bake time|soak (?:time|period)"),
    ("metrics", r"metrics\b(?! review)|^(?:post-?\w+ )?monitoring(?: &| and|$)|thresholds?\b|observability|^alerts?(?: thresholds?|$)|health (?:indicators|signals)|what to watch|key signals"),
    ("timeline", r"time ?lines?\b|run[- ]of[- ]show|(?<!execution )\bschedule$|countdown|run ?sheet|time ?table|milestones|cut-?over plan"),
    ("routine", r"\bdaily\b|\bweekly\b|\bmonthly\b|recurring|routines?|workflow$|agenda|triage|cheat ?sheet|quick reference|(?:key|useful|common|handy|quick) commands|review procedure|standard operating"),
    ("prerequisites", r"pre-?conditions?|pre-?requisites?|pre-?reqs?|before (?:you|we) (?:start|begin|deploy|release)|required access|^requirements$"),
    ("prose", r"^(?:purpose|objectives?|background|introduction|intro|(?:\w+ )?overview|(?:executive )?summary|(?:primary )?goals?|non-goals|(?:execution )?context|description|motivation|architecture|assumptions|scope|status|history|notes?|output|philosophy|our philosophy|principles|core principles?|important|warning|disclaimer|tl;?dr)$"),
)  # fmt: skip
_COMPILED = tuple((kind, re.compile(pattern)) for kind, pattern in _TABLE)
_NUMBERING = re.compile(
    r"^(?:(?:section|part|chapter|appendix|phase|stage|step)\s+)?(?:\d{1,3}(?:\.\d{1,3})*|[A-Z](?=[.)])|[ivxIVX]{2,5}(?=[.)]))\s*(?:[.)]+(?!\d)|[:\u2013\u2014-]+(?=\s))\s*(?=\S)|^(?:section|part|chapter)\s+\d+\s+",
    re.IGNORECASE,
)

_STEPS = re.compile(r"\bprocedure\b|\bsteps\b|\bhow to\b|\bprocess\b|^actions?$")

_TASK = re.compile(
    r"^(?:add|document|create|define|enforce|update|verify|validate|confirm|prepare|ensure|configure|install|enable|disable|"
    r"notify|announce|run|execute|write|set up|tag|publish|merge|push|remove|delete|post|send|schedule|complete|collect|gather)\s"
    r"(?!.*\b(?:if|when)\b.*\b(?:fail|wrong))"
)
"""A title that tells to do something is work, whatever it does it to: "Document the rollback", "Post announcements"."""

_READYING = re.compile(
    r"\b(?:prepar\w+|readiness|rehears\w+|drills?|dry[- ]?runs?|test(?:s|ing)|package)$|^(?:prepare|rehearse|test)\b"
)
"""What is done for a rollback beforehand is no rollback."""

INHERITED = frozenset(
    [
        "toc", "examples", "about", "contacts", "links", "roles", "severities", "escalation", "contingency",
        "troubleshooting", "hotfix", "rollback", "emergency", "templates", "packet", "signoff", "notes", "gates", "metrics",
        "artifacts", "routine", "env", "go", "targets", "triggers", "no-go", "completion", "never", "doubtful",
    ]
)  # fmt: skip
"""Kinds that also hold for sections below, where those do not say otherwise."""

_SPECIFIC_UNDER: dict[str, frozenset[str]] = {
    "examples": frozenset(),
    "toc": frozenset(),
    "about": frozenset(["changelog", "contacts", "roles", "links"]),
}
"""Below these, a title may only turn the kind into one of the set."""


def unnumbered(title: str) -> str:
    """A title without "3.", "Section 2:", "Step 1 -"."""
    return _NUMBERING.sub("", title.strip(), count=1).strip() or title.strip()


def kind_of(title: str, above: Kind) -> Kind:
    """The kind of a section below one of kind `above`."""
    words = unnumbered(plain(title)).lower().strip(" :*_`").replace("\u2011", "-")
    words = re.sub(r"\s*\((?:[^()]*)\)\s*$", "", words).strip() or words
    own = next((kind for kind, pattern in _COMPILED if pattern.search(words)), None)
    if above in _SPECIFIC_UNDER:
        return own if own in _SPECIFIC_UNDER[above] else above
    if own not in (None, "work", "toc", "about", "changelog", "examples") and _TASK.match(words):
        return "work" if above == "work" or above not in INHERITED else above
    if (
        own == "examples"
        and words.startswith("scenario")
        and above in ("rollback", "contingency", "triggers", "emergency")
    ):
        return "contingency"
    if own == "rollback" and above != "rollback" and _READYING.search(words):
        return "work"
    if above in ("triggers", "rollback") and _STEPS.search(words) and own in (None, "work"):
        return "rollback"
    if own == "work" and above in INHERITED and above != "emergency":
        return above
    if own is not None:
        if above == "rollback" and own in ("templates", "prose", "expected", "prerequisites", "gates"):
            return "expected" if own == "expected" else "rollback"
        return own
    return above if above in INHERITED else "work"
