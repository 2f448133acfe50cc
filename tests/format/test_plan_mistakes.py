"""One mistake a plan: its place, exactly, and what is said about it. `@@` marks the place and is taken out."""

import pytest

from cockpit.format.plan_loader import load_plan
from cockpit.format.problems import Problem

HEAD = 'plan = 1\n[release]\nname = "x"\n'

CASES = [
    # keys and types
    ("unknown-key", "plan = 1\n@@titel = 'x'\n[release]\nname='a'", "", "unknown key"),
    ("unknown-key", HEAD + '@@verzion = "1"', 'did you mean "version"?', 'unknown key "verzion"'),
    ("unknown-key", HEAD + '[[gate]]\nid = "g"\nkind = "manual"\ntitle = "t"\n@@timout = "5m"', '"timeout"', '"timout"'),
    ("unknown-key", HEAD + '[[gate]]\nid = "g"\nkind = "http"\nhttp = { url = "u", @@methd = "GET" }', '"method"', "methd"),
    ("unknown-key", HEAD + "[stability]\nfor = '5m'\n@@fromm = 'deploy'", '"from"', "fromm"),
    ("unknown-key", HEAD + "@@[gates]\nx = 1", '"gate"', '"gates"'),
    ("missing", "plan = 1\n@@[release]\ntitle = 'x'", 'add name = "..."', '"name" is missing'),
    ("missing", HEAD + "[[role]]\nid = 'a'\n@@[[role]]\ntitle = 'x'", 'add id = "..."', '"id" is missing'),
    ("missing", HEAD + "[[phase]]\nid='p'\n\n  @@[[phase.item]]\n  title = 'x'", "", '"id" is missing'),
    ("type", HEAD + "title = @@7", 'title = "7"', "expected text, found 7"),
    ("type", HEAD + "[[phase]]\nid='p'\nblocks = @@'true'", "without quotes", "expected true or false"),
    ("type", HEAD + "max_parallel = @@'4'", "max_parallel = 4 without quotes", "a whole number"),
    ("type", HEAD + "max_parallel = @@true", "", "a whole number"),
    ("type", HEAD + "links = @@'docs'", "", "an array of tables"),
    ("type", HEAD + "@@[gate]\nid = 'g'", "[[gate]]", "an array of tables"),
    ("type", HEAD + "[[role]]\nid = 'r'\nchannels = @@'a'", 'channels = ["a"]', "an array"),
    ("type", HEAD + "[[role]]\nid = 'r'\nchannels = ['a',\n   @@2]", "", "expected text, found 2"),
    ("type", HEAD + "[[metric]]\nid = 'm'\nmax = @@'1500'", "max = 1500 without quotes", "a number"),
    ("type", HEAD + "[[metric]]\nid = 'm'\nmax = @@nan", "", "a finite number"),
    ("type", HEAD + "[[gate]]\nid = 'g'\nkind = 'manual'\ntitle = 't'\ntimeout = @@10", 'timeout = "10s"', "a duration"),
    ("type", HEAD + "t0 = @@2026-01-15", "2026-01-15T09:00:00", "a date and time"),
    ("type", HEAD + "[[metric]]\nid='m'\nratio=@@['a']\n[[metric]]\nid='a'", "", "expected 2 of them, found 1"),
    ("type", HEAD + "[[metric]]\nid='m'\nbaseline={file='b', max_regression=@@0.1}", '"10%" for a share of 0.1', "a percentage"),
    ("syntax", HEAD + "[[phase]]\nid='p'\nblocks = @@yes", "write true", "not a TOML value"),
    ("syntax", HEAD + "[[phase]]\nid='p'\nblocks = @@False", "true or false, in small letters", "not TOML"),
    ("syntax", HEAD + "title = @@\u201cLaunch\u201d", "typographic quote", "not a TOML value"),
    ("syntax", "name: @@x\nsteps:\n  - a", "a plan is TOML", "not TOML"),
    ("syntax", '@@{"plan": 1}', "a plan is TOML", "not TOML"),
    ("syntax", HEAD + "title = @@Launch", "double quotes", "not a TOML value"),
    ("syntax", HEAD + 'title = "Launch@@', "close the quotes", "not TOML"),
    ("choice", HEAD + "[[gate]]\nid = 'g'\nkind = @@'comand'", '"command"', "is not one of command, http"),
    ("choice", HEAD + "[[role]]\nid = 'r'\nmay = ['decide', @@'rolback']", '"rollback"', "rolback"),
    ("version", "plan = @@2\n[release]\nname = 'x'", "", "this cockpit reads plan = 1"),
    # ids
    ("bad-id", HEAD + "[[role]]\nid = @@'on call'", 'write "on-call"', "is not an id"),
    ("bad-id", 'plan = 1\n[release]\nname = @@"my release"', "", "typed to confirm"),
    ("duplicate-id", HEAD + "[[role]]\nid = 'a'\n[[role]]\nid = @@'a'", "", 'role "a" is there twice (first in line 4)'),
    ("duplicate-id", HEAD + "[[phase]]\nid='p'\n[[phase.item]]\nid='i'\n[[phase]]\nid='q'\n[[phase.item]]\nid=@@'i'", "", 'item "i"'),
    # references
    ("unknown-id", HEAD + "[[role]]\nid = 'commander'\n[[poll]]\nid = 'p'\nroles = [@@'comander']", '"commander"', "no role"),
    ("unknown-id", HEAD + "[[phase]]\nid='p'\n[[phase.item]]\nid='one'\n[[phase.item]]\nid='i'\nneeds = [@@'on']", '"one"', "no item or gate"),
    ("unknown-id", HEAD + "[[phase]]\nid='p'\n[[phase.item]]\nid='i'\nneeds = [@@'p']", 'write "phase:p"', "is a phase"),
    ("unknown-id", HEAD + "[completion]\nrequires = ['stability', @@'gate:x']", "", 'no gate "x"'),
    ("requirement", HEAD + "[completion]\nrequires = [@@'gat:x']", '"gate"', "no known kind"),
    ("unknown-id", HEAD + "[completion]\nrequires = [@@'stabilty']", '"stability"', "no item or gate"),
    ("ambiguous", HEAD + "[[gate]]\nid='a'\nkind='manual'\ntitle='t'\n[[phase]]\nid='p'\n[[phase.item]]\nid='a'\n[completion]\nrequires=[@@'a']",
     '"item:a" or "gate:a"', "an item and a gate"),
    ("unknown-id", HEAD + "[[gate]]\nid='VG-LOOP-1'\nkind='manual'\ntitle='t'\n[class.R2]\ngates=['VG-LOOP-*', @@'VG-LOP-*']", "VG-LOOP-1", "no gate"),
    ("unknown-id", HEAD + "[[gate]]\nid='A-001'\nkind='manual'\ntitle='t'\n[class.R2]\ngates=[@@'A-001/002']", '"A-001"', 'no gate "A-002"'),
    ("unknown-id", "plan = 1\n[release]\nname = 'x'\nclass = ['R2', @@'R9']\n[class.R2]", "known: R2", 'no class "R9"'),
    ("unknown-id", HEAD + "[[procedure]]\nid='p'\n[[procedure.step]]\nid='a'\n[[procedure.step]]\nid='b'\nafter=[@@'aa']", '"a"', "no step"),
    ("unknown-id", HEAD + "[[procedure]]\nid='p'\nverify_with=[@@'x']\n[[procedure.step]]\nid='a'", "", "no probe or metric or gate or trigger"),
    ("unknown-id", HEAD + "[[severity]]\nid='P0'\nescalate=[@@'cto', { role = 'ceo' }]\n[[role]]\nid='ceo'", '"ceo"', 'no role "cto"'),
    ("unknown-id", HEAD + "[alerts]\nchannels=[@@'slack']\n[[channel]]\nid='slak'\nkind='clipboard'", '"slak"', "no channel"),
    # times
    ("duration", HEAD + "[stability]\nfor = @@'10'", "", 'write "10s" for seconds'),
    ("moment", HEAD + "[[phase]]\nid = 'p'\nat = @@'T-2 hours'", "", "is not a"),
    ("moment", HEAD + "zone = 'America/Los_Angeles'\nt0 = @@2026-11-01T01:30:00", "", "happens twice in America/Los_Angeles"),
    ("moment", HEAD + "zone = 'America/Los_Angeles'\n[[phase]]\nid='p'\nat = @@'2026-03-08 02:30'", "", "does not exist"),
    ("moment", HEAD + "zone='Europe/Berlin'\nt0=2026-03-28T10:00:00\n[[phase]]\nid='p'\nat = @@'T+1d 02:30'", "", "T+1d 02:30: 2026-03-29T02:30:00 does not exist"),
    ("zone", HEAD + "zone = @@'America/Los_Angles'", '"America/Los_Angeles"', "is not a time zone"),
    ("percent", HEAD + "[[metric]]\nid='m'\nprobe='p'\nvalue='body.x'\nbaseline = { file = 'b.toml', max_regression = @@'ten' }\n[[probe]]\nid='p'\nkind='http'\nurl='u'", "", "percentage"),
    ("size", HEAD + "[[gate]]\nid='g'\nkind='command'\nrun='true'\noutput_limit = @@'10 apples'", "", "is not a size"),
    ("range", HEAD + "[[probe]]\nid='p'\nkind='http'\nurl='u'\nevery=@@'0s'", "", "would never rest"),
    ("range", HEAD + "[[trigger]]\nid='t'\nkind='human'\nfailures=@@0", "", "failures is at least 1"),
    ("range", HEAD + "[[metric]]\nid='m'\nmin=@@5\nmax=1", "", "min 5 is above max 1"),
    ("range", HEAD + "[[metric]]\nid='m'\nwarn_max=@@5\nmax=1", "", "it would never warn"),
    ("wall_time", HEAD + "[[template]]\nid='t'\ntext='x'\ncadence = { at = [@@'9 am'] }", "", "is not a time of day"),
    ("hours", HEAD + "[[channel]]\nid='c'\nkind='hand'\nbusiness_hours = @@'9-18'", "", "such as"),
    # parts that do not go together
    ("missing", HEAD + "@@[[gate]]\nid='g'\nkind='command'", "add run = ...", 'a command gate needs "run" or "argv"'),
    ("missing", HEAD + "@@[[gate]]\nid='g'\nkind='manual'", "statement", "a manual gate needs a statement"),
    ("too-many", HEAD + "[[gate]]\nid='g'\nkind='command'\nrun='a'\n@@argv=['a']", "keep one", '"run" and "argv"'),
    ("idle-field", HEAD + "[[gate]]\nid='g'\nkind='manual'\ntitle='t'\n@@run='a'", 'kind = "command"', '"run" does nothing'),
    ("missing", HEAD + "@@[[probe]]\nid='p'\nkind='prometheus'\nurl='u'", "add query", 'needs "query"'),
    ("idle-field", HEAD + "[[probe]]\nid='p'\nkind='http'\nurl='u'\n@@port=443", 'kind = "tcp"', '"port" does nothing'),
    ("idle-field", HEAD + "[[probe]]\nid='p'\nkind='tcp'\nhost='h'\nport=1\n@@min_days=3", 'kind = "tls"', '"min_days" does nothing'),
    ("idle-field", HEAD + "[[probe]]\nid='p'\nkind='command'\nrun='a'\n@@method='POST'", 'kind = "http"', '"method" does nothing'),
    ("too-many", HEAD + "[[phase]]\nid='p'\n[[phase.item]]\nid='i'\nrun='a'\n@@gate='g'\n[[gate]]\nid='g'\nkind='manual'\ntitle='t'", "two of it", '"run" and "gate"'),
    ("idle-field", HEAD + "[[phase]]\nid='p'\n[[phase.item]]\nid='i'\n@@timeout='5m'", "add run", "without a command"),
    ("missing", HEAD + "@@[[trigger]]\nid='t'", 'kind = "human"', "a trigger needs one of"),
    ("no-rollback", HEAD + "[[trigger]]\nid='t'\nkind='human'\naction=@@'rollback'", "[[procedure]]", "no procedure of kind rollback"),
    ("missing", HEAD + "@@[[procedure]]\nid='p'", "[[procedure.step]]", "has no steps"),
    ("missing", HEAD + "[[metric]]\nid='a'\n@@[[metric]]\nid='m'\nvalue='body.x'", "", 'needs the "probe"'),
    ("overlay", "plan = 1\n[release]\nname = 'x'\nclass = @@'R3'\n[class.R2]\n[class.R3]\noverlays=['R2']", '["R2", "R3"]', "comes on top of R2"),
    ("missing", HEAD + "@@[[hold]]\nat='T-10m'", "", 'either "for" or "until"'),
    ("missing", HEAD + "[[phase]]\nid='p'\n@@[phase.decision]\nchoices=['a','b']", "", "who decides?"),
    ("range", HEAD + "[[role]]\nid='a'\n[[poll]]\nid='p'\nroles=['a']\nquorum=@@2", "", "quorum of 2 out of 1"),
    ("choice", HEAD + "[[role]]\nid='a'\n[[phase]]\nid='p'\n[phase.decision]\nrole='a'\nchoices=['go on','stop']\nonward=[@@'goon']",
     '"go on"', "is none of the choices"),
    ("choice", HEAD + "[[role]]\nid='a'\n[[poll]]\nid='p'\nroles=['a']\nquorum=@@'most'", "", "is no quorum"),
    # circles
    ("cycle", HEAD + "[[phase]]\nid='p'\n[[phase.item]]\nid='a'\nneeds=['b']\n[[phase.item]]\nid='b'\nneeds=[@@'a']", "", "item:a > item:b > item:a"),
    ("cycle", HEAD + "[[procedure]]\nid='p'\n[[procedure.step]]\nid='a'\nafter=['b']\n[[procedure.step]]\nid='b'\nafter=[@@'a']", "", "a > b > a"),
    ("cycle", HEAD + "[[procedure]]\nid='p'\n[[procedure.step]]\nid='a'\nafter=[@@'a']", "", "waits for itself"),
    ("cycle", HEAD + "[[gate]]\nid='g'\nkind='group'\ngates=[@@'g']", "", "waits for itself"),
    ("cycle", HEAD + "[[metric]]\nid='a'\nratio=['b','b']\n[[metric]]\nid='b'\nratio=@@['a','a']", "", "circle"),
    # expressions, regular expressions, variables, texts
    ("cel", HEAD + "[[rule]]\nid='r'\nwhen=\"1 @@= 2\"", "", "one = sign"),
    ("cel", HEAD + "[[rule]]\nid='r'\nwhen=\"metric['a'@@\"", "", "ends too early"),
    ("cel-name", HEAD + "[[rule]]\nid='r'\nwhen=\"@@metrc['a'].value > 1\"", '"metric"', 'no name "metrc"'),
    ("cel-name", HEAD + "[[rule]]\nid='r'\nwhen=\"probe['a'].@@verdit == 'fail'\"\n[[probe]]\nid='a'\nkind='http'\nurl='u'", '"verdict"', "has no"),
    ("cel-name", HEAD + "[[rule]]\nid='r'\nwhen=\"probe['a'].verdict == @@'fial'\"\n[[probe]]\nid='a'\nkind='http'\nurl='u'", '"fail"', "never a verdict"),
    ("cel-name", HEAD + "[[rule]]\nid='r'\nwhen=\"@@lenght('a') > 1\"", "", 'no function "lenght"'),
    ("cel-name", HEAD + "[[rule]]\nid='r'\nwhen=\"@@metric.p95.value > 1\"\n[[metric]]\nid='p95'", "", "write metric['p95'].value"),
    ("cel-name", HEAD + "[[rule]]\nid='r'\nwhen=\"@@incident == 1\"", "", '"incident" alone is nothing'),
    ("unknown-id", HEAD + "[[rule]]\nid='r'\nwhen=\"metric['@@p59'].value > 1\"\n[[metric]]\nid='p95'", '"p95"', 'no metric "p59"'),
    ("unknown-id", HEAD + "[[rule]]\nid='r'\nwhen='''\nincident.open['a'] > 0 ||\n  incident.open['@@b'] > 0'''\n[[severity]]\nid='a'", "", 'no severity "b"'),
    ("cel-name", HEAD + "[[metric]]\nid='m'\nprobe='p'\nvalue='@@boddy.x'\n[[probe]]\nid='p'\nkind='http'\nurl='u'", '"body"', 'no name "boddy"'),
    ("regex", HEAD + "[[gate]]\nid='g'\nkind='command'\nrun='a'\nexpect={ match = @@'(' }", "", "not a regular expression"),
    ("variable", HEAD + "[[gate]]\nid='g'\nkind='command'\nrun='curl @@${PROD_URL}'", '"$PROD_URL"', "not filled in"),
    ("variable", HEAD + "[[gate]]\nid='g'\nkind='command'\nargv=['curl', '@@${PROD_URL}']", "", "no shell reads it"),
    ("variable", HEAD + "[[gate]]\nid='g'\nkind='http'\nhttp={ url = '@@${PROD URL}/x' }", "", "is not an environment variable"),
    ("template-field", HEAD + "[[template]]\nid='t'\ntext='p95 is {@@metric.p59}'\n[[metric]]\nid='p95'", '"p95"', "no metric"),
    ("template", HEAD + "[[template]]\nid='t'\ntext='a lone @@} here'", '"}}"', "a lone }"),
    ("path", HEAD + "evidence = 'out/{@@dat}'", '"date"', "nothing fills in {dat}"),
    # TOML itself
    ("syntax", "plan = 1\n[release]\nname = @@x", "double quotes", "not a TOML value"),
    ("syntax", 'plan = 1\n[release]\nname = "é" @@b', "", "not TOML"),
    ("syntax", "plan = 1\n[release]\nname = 'x'\n@@name = 'y'", "", "there twice"),
    ("syntax", "plan = 1\n[release]\nname = 'x'\n[@@release]", "", "there twice"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "marked", "fix", "message"), CASES, ids=lambda value: str(value)[-40:])
def test_one_mistake(code: str, marked: str, fix: str, message: str) -> None:
    at = marked.index("@@")
    line, col = marked.count("\n", 0, at) + 1, at - marked.rfind("\n", 0, at)
    text = marked.replace("@@", "", 1)
    loaded = load_plan(text.encode(), "plan.toml")
    found = [problem for problem in loaded.problems if problem.severity == "error"]
    assert loaded.plan is None
    assert [(p.line, p.col, p.code) for p in found] == [(line, col, code)], [p.text("plan.toml") for p in found]
    assert message in found[0].message
    assert fix in found[0].fix


def test_every_mistake_is_told_at_once() -> None:
    """All single mistakes that stand in a table of their own, in one file: none hides another."""
    text = HEAD
    text += "[[role]]\nid='a b'\n[[role]]\nid='ok'\ntitel='x'\n[[gate]]\nid='g'\nkind='comand'\nrole='okk'\ntimeout=5\n"
    text += "[[rule]]\nid='r'\nwhen='1 ='\n[[poll]]\nid='p'\nroles=['no']\nquorum='most'\n"
    loaded = load_plan(text.encode(), "plan.toml")
    assert [problem.code for problem in loaded.problems] == [
        "bad-id", "unknown-key", "choice", "unknown-id", "type", "cel", "unknown-id", "choice",
    ]  # fmt: skip
    assert list(loaded.problems) == sorted(loaded.problems)


def test_a_problem_in_words() -> None:
    problem = Problem(3, 7, "error", "no role", 'did you mean "x"?', "unknown-id")
    assert problem.text("a.toml") == 'a.toml:3:7: error: no role\n    fix: did you mean "x"?'
    assert Problem(0, 0, "error", "too long").text("a.toml") == "a.toml: error: too long"
