"""Plans that were checked before: read, not checked. Apart from the loader, whose checks every start would pay for."""

from collections.abc import Mapping
from typing import Any

import msgspec

from cockpit.digests import sha256
from cockpit.format import plan_text
from cockpit.format.durations import zone_info
from cockpit.format.plan_index import expand_classes
from cockpit.format.plan_loaded import Loaded
from cockpit.format.plan_reader import UNKNOWN_KEY, read_struct
from cockpit.format.plan_scalars import Reading
from cockpit.format.problems import ERROR, Finding, did_you_mean
from cockpit.model.plan import Plan

DROPPED = frozenset({("release", "keep_output")})
"""Keys that earlier versions took and nothing obeyed: a journal that has one goes on as it did."""


def pinned(raw: Mapping[str, Any], *, to_look: bool = False) -> Plan:
    """The plan pinned in a journal, or put in force by an amendment: it was checked then, and is only read now.

    So it opens at once, and a stricter check of a later version keeps no old journal closed. PlanError when it is none,
    also for a key that this version does not know, unless it is only to be looked at: nobody acts on half a plan.
    """
    zone, findings = zone_of(raw)
    reading = Reading(zone)
    plan: Plan = read_struct(Plan, raw, (), reading)
    wrong = [
        one
        for one in reading.findings.all
        if one.severity == ERROR and not (one.code == UNKNOWN_KEY and (to_look or one.path in DROPPED))
    ]
    if findings or wrong:
        from cockpit.format.plan_loader import plan_from_raw  # noqa: PLC0415 - only for its words

        return plan_from_raw(raw)
    return msgspec.structs.replace(plan, class_=expand_classes(plan, reading.findings))


def reread(data: bytes, name: str) -> Loaded | None:
    """The plan in the bytes of a file in which `plan_loader` has found no error before, without its warnings; None if
    it cannot be read now."""
    text, _ = plan_text.decode(data)
    raw = plan_text.parse(text)[0] if text is not None else None
    if raw is None:
        return None
    try:
        return Loaded(pinned(raw), (), raw, sha256(data).hexdigest(), name)
    except ValueError:
        return None


def zone_of(raw: Mapping[str, Any]) -> tuple[str | None, list[Finding]]:
    """The release's zone is needed before anything else is read."""
    release = raw.get("release")
    zone = release.get("zone", "UTC") if isinstance(release, Mapping) else "UTC"
    if not isinstance(zone, str):
        return None, []  # its reader complains about the type
    try:
        zone_info(zone)
    except ValueError as error:
        from zoneinfo import available_timezones  # noqa: PLC0415 - it reads the whole of tzdata's folder

        fix = did_you_mean(zone, available_timezones())
        return None, [Finding(("release", "zone"), str(error), fix if fix.startswith("did") else "", "zone")]
    return zone, []
