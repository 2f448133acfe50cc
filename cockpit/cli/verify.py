"""`cockpit verify JOURNAL`: is this record whole and unaltered?"""

import click
import msgspec

from cockpit.adapters.journal_verify import Report, verify_file
from cockpit.cli import completing
from cockpit.cli.basics import EXIT_UNREADABLE, located
from cockpit.cli.crash import visible
from cockpit.format.json_text import json_text
from cockpit.ports import NoJournal

EXIT_DAMAGED = 1


@click.command("verify")
@click.argument("journal", metavar="JOURNAL", shell_complete=completing.journals)
@click.option("--expect-head", metavar="HASH", default="", help="A head kept elsewhere: it must be in this chain.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_context
def verify(ctx: click.Context, journal: str, *, expect_head: str, as_json: bool) -> None:
    """Verify a journal from its first byte: chain, seals, redactions, TOML and the evidence files.

    JOURNAL is a release's folder or its journal.toml, or the folder's name. Exit status: 0 intact, 1 damaged or not what was expected,
    9 unreadable. Evidence files that are not there are said to be unchecked.

    \b
    cockpit verify hotdash-pilot-2027-02-19
    cockpit verify hotdash-pilot-2027-02-19 --expect-head f97a637cb6bc
    """
    expected = expect_head.strip().lower()
    if expected and (len(expected) < 12 or len(expected) > 64 or not set(expected) <= set("0123456789abcdef")):
        raise click.UsageError("--expect-head takes a head's 64 hex digits, or at least its first 12")
    try:
        report = verify_file(located(journal), expected)
    except NoJournal as error:
        if as_json:
            click.echo(json_text({"unreadable": str(error)}))
        else:
            click.echo(visible(f"cockpit: {error}"), err=True)
        ctx.exit(EXIT_UNREADABLE)
    if as_json:
        click.echo(json_text({"intact": report.intact, **msgspec.structs.asdict(report)}))
    else:
        for line in lines(report):
            click.echo(visible(line))
    if not report.intact:
        ctx.exit(EXIT_DAMAGED)


def lines(report: Report) -> list[str]:
    """The report in words, the verdict last."""
    said = [f"{report.path}: release {report.release}, {report.entries:,} entries verified"]
    if report.first is not None and report.last is not None:
        said.append(f"from {report.first:%Y-%m-%d %H:%M:%S} to {report.last:%Y-%m-%d %H:%M:%S} UTC")
    said.append(f"head {report.head}")
    said.append(f"plan {report.plan_hash}")
    if report.expected is not None:
        behind = report.entries - 1 - report.expected
        place = "the last entry" if behind == 0 else f"entry {report.expected}, with {behind:,} after it"
        said.append(
            f"the head expected is that of {place}" if report.expected >= 0 else "the head expected is the file's"
        )
    if report.redacted:
        where = ", ".join(f"{name} of entry {seq}" for seq, name in report.redacted[:10])
        more = f" and {len(report.redacted) - 10} more" if len(report.redacted) > 10 else ""
        said.append(f"{len(report.redacted)} redacted: {where}{more}")
    if report.unknown_types:
        said.append(f"of types this version does not know: {', '.join(report.unknown_types)}")
    if report.evidence_ok or report.evidence_unchecked:
        said.append(f"{report.evidence_ok} evidence files match, {len(report.evidence_unchecked)} unchecked (not here)")
        said.extend(f"  unchecked: {name}" for name in report.evidence_unchecked)
    for problem in report.problems:
        place = f"entry {problem.entry}, byte {problem.offset:,}: " if problem.entry >= 0 else ""
        said.append(f"PROBLEM {place}{problem.what}")
    said.append("intact" if report.intact else "NOT INTACT")
    return said
