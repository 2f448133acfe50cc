"""What a plan's texts and numbers stand for, said in the types themselves.

A field typed `RoleId` is a plain str to everybody who reads it; the loader also learns from the mark that it must name
a role, `cockpit check` can say "did you mean", and the reference and the editor schema can explain it.
"""

from typing import Annotated

from msgspec import Struct

from cockpit.model.names import STAGES


class Ref(Struct, frozen=True):
    """The text names something else in the plan. kinds: of which tables; words: fixed names allowed as well."""

    kinds: tuple[str, ...]
    words: tuple[str, ...] = ()


class Requires(Struct, frozen=True):
    """The text is a requirement: "gate:x", "item:x", ... or one of `names.REQUIREMENT_WORDS`; a bare id is an item
    or a gate."""


class Cel(Struct, frozen=True):
    """The text is a CEL expression. scope: "release" (names.CEL_NAMES) or "answer" (names.CEL_ANSWER)."""

    scope: str


class Text(Struct, frozen=True):
    """The text has a form of its own. form: regex, shell, glob, url, wall_time, hours, size, env, template."""

    form: str


class Size(Struct, frozen=True):
    """Bytes: a whole number, or "64KiB", "10MiB", "2GB"."""


class Bound(Struct, frozen=True):
    """A number; "80%" is 0.8."""


RoleId = Annotated[str, Ref(("role",))]
EnvironmentId = Annotated[str, Ref(("environment",))]
ClassId = Annotated[str, Ref(("class",))]
GateId = Annotated[str, Ref(("gate",))]
ProbeId = Annotated[str, Ref(("probe",))]
MetricId = Annotated[str, Ref(("metric",))]
RuleId = Annotated[str, Ref(("rule",))]
ItemId = Annotated[str, Ref(("item",))]
ProcedureId = Annotated[str, Ref(("procedure",))]
TupleId = Annotated[str, Ref(("tuple",))]
PollId = Annotated[str, Ref(("poll",))]
SeverityId = Annotated[str, Ref(("severity",))]
StageName = Annotated[str, Ref(("stage",), STAGES)]
TemplateId = Annotated[str, Ref(("template",))]
ChannelId = Annotated[str, Ref(("channel",))]
HealthId = Annotated[str, Ref(("probe", "metric", "gate", "trigger"))]
Requirement = Annotated[str, Requires()]

Condition = Annotated[str, Cel("release")]
AnswerCel = Annotated[str, Cel("answer")]
Regex = Annotated[str, Text("regex")]
Shell = Annotated[str, Text("shell")]
Argument = Annotated[str, Text("argv")]
EnvText = Annotated[str, Text("env")]
TemplateText = Annotated[str, Text("template")]
PathText = Annotated[str, Text("path")]
WallTime = Annotated[str, Text("wall_time")]
Hours = Annotated[str, Text("hours")]
Bytes = Annotated[int, Size()]
Number = Annotated[float, Bound()]
