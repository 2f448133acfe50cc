"""Warnings about what a value says: bounds in percent, addresses."""

from collections.abc import Mapping
from typing import Any

from cockpit.format.durations import parse_percent
from cockpit.format.plan_index import items, steps
from cockpit.format.problems import Findings, Path
from cockpit.model.plan import Plan


def warn_percents(raw: Mapping[str, Any], findings: Findings) -> None:
    """A bound of "1%" is 0.01, and a unit of "%" shows that as 0.01 %: one of the two is not meant."""
    for number, metric in enumerate(raw.get("metric", ())):
        if metric.get("unit") not in ("%", "percent"):
            continue
        places: list[tuple[Path, Mapping[str, Any]]] = [((), metric), (("target",), metric.get("target", {}))]
        places += [(("targets", at), one) for at, one in enumerate(metric.get("targets", ()))]
        for path, table in places:
            for name in ("min", "max", "warn_min", "warn_max"):
                bound = table.get(name)
                if isinstance(bound, str):
                    share = f"{parse_percent(bound) / 100:g}"
                    fix = f'{name} = {bound.strip().removesuffix("%").strip()} if the value is in percent, unit = "share" if it is a share of 1'
                    message = f"{bound} means {share}, which is shown as {share} % in this unit"
                    findings.warning(("metric", number, *path, name), message, fix, "percent")


def warn_addresses(plan: Plan, findings: Findings) -> None:
    """An address without http:// or https:// can never be asked."""
    found: list[tuple[Path, str | None]] = [(("probe", at, "url"), one.url) for at, one in enumerate(plan.probe)]
    found += [(("gate", at, "http", "url"), one.http.url) for at, one in enumerate(plan.gate) if one.http is not None]
    found += [(("channel", at, "url"), one.url) for at, one in enumerate(plan.channel)]
    found += [(("alerts", "ping_url"), plan.alerts.ping_url)]
    found += [((*path, "http", "url"), item.http.url) for path, item in items(plan) if item.http is not None]
    found += [((*path, "http", "url"), step.http.url) for path, step in steps(plan) if step.http is not None]
    for path, url in found:
        if url and not url.lower().startswith(("http://", "https://", "${")):
            fix = f"write https://{url}" if "://" not in url else "write http:// or https://"
            findings.warning(path, "this address does not say http:// or https://", fix, "address")
