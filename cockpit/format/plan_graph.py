"""What waits for what, and whether any of it waits for itself."""

from msgspec import Struct

from cockpit.format.plan_index import Index, items
from cockpit.format.problems import Findings, Path
from cockpit.model.names import REQUIREMENT_KINDS
from cockpit.model.plan import Plan


class Edge(Struct, frozen=True):
    """A thing waits for another; path says where the plan says so."""

    to: str
    path: Path


Graph = dict[str, list[Edge]]


def check_cycles(plan: Plan, index: Index, findings: Findings) -> None:
    """Note every circle of waiting: items, gates, phases, sign-offs and polls; steps of a procedure; metrics."""
    _report(waiting(plan, index), findings)
    for number, procedure in enumerate(plan.procedure):
        graph: Graph = {}
        before = ""
        for place, step in enumerate(procedure.step):
            here: Path = ("procedure", number, "step", place)
            if step.after is None:
                graph[step.id] = [Edge(before, here)] if before else []
            else:
                names = [(name, (*here, "after", at)) for at, name in enumerate(step.after)]
                graph[step.id] = [Edge(name, path) for name, path in names if name != step.id]
            before = step.id
        _report(graph, findings)
    metrics: Graph = {}
    for number, metric in enumerate(plan.metric):
        below = [(metric.rate_of, "rate_of"), (metric.change_of, "change_of")]
        below += [(name, "ratio") for name in metric.ratio or ()]
        metrics[metric.id] = [Edge(name, ("metric", number, field)) for name, field in below if name]
    _report(metrics, findings)


def waiting(plan: Plan, index: Index) -> Graph:
    """Nodes are "item:x", "gate:x", "phase:x", "signoff:x", "poll:x" and the words of requirements."""
    graph: Graph = {"checklists": [], "gates": []}

    def add(node: str, names: tuple[str, ...], path: Path) -> None:
        for at, name in enumerate(names):
            target = _node(name, index)
            if target:
                graph.setdefault(node, []).append(Edge(target, (*path, at)))

    for number, gate in enumerate(plan.gate):
        add(f"gate:{gate.id}", gate.needs, ("gate", number, "needs"))
        add(f"gate:{gate.id}", tuple(f"gate:{name}" for name in gate.gates), ("gate", number, "gates"))
        if gate.required:
            graph["gates"].append(Edge(f"gate:{gate.id}", ("gate", number)))
    for path, item in items(plan):
        node = f"item:{item.id}"
        add(node, item.needs, (*path, "needs"))
        if item.gate:
            graph.setdefault(node, []).append(Edge(f"gate:{item.gate}", (*path, "gate")))
        if item.not_before is not None:
            after = item.not_before.after
            for kind in ("item", "phase"):
                if index.has(kind, after):
                    graph.setdefault(node, []).append(Edge(f"{kind}:{after}", (*path, "not_before")))
    blocking = ""
    for number, phase in enumerate(plan.phase):
        node, here = f"phase:{phase.id}", ("phase", number)
        edges = graph.setdefault(node, [])
        for place, item in enumerate(phase.item):
            if item.required:
                edges.append(Edge(f"item:{item.id}", (*here, "item", place)))
                graph["checklists"].append(Edge(f"item:{item.id}", (*here, "item", place)))
            if blocking and (item.run or item.argv or item.http or item.gate or item.procedure):
                graph.setdefault(f"item:{item.id}", []).append(Edge(f"phase:{blocking}", here))
        if phase.decision is not None:
            if phase.decision.poll:
                edges.append(Edge(f"poll:{phase.decision.poll}", (*here, "decision")))
            add(node, phase.decision.requires, (*here, "decision", "requires"))
        if phase.blocks:
            blocking = phase.id
    for number, signoff in enumerate(plan.signoff):
        add(f"signoff:{signoff.id}", signoff.after, ("signoff", number, "after"))
    return graph


def _node(name: str, index: Index) -> str:
    if ":" in name:
        return name if name.partition(":")[0] in REQUIREMENT_KINDS else ""
    if index.has("item", name):
        return f"item:{name}"
    if index.has("gate", name):
        return f"gate:{name}"
    return name


def _report(graph: Graph, findings: Findings) -> None:
    """Depth first, without recursion: a plan may be a chain of thousands."""
    done: set[str] = set()
    for start in graph:
        if start in done:
            continue
        trail: list[str] = []
        on_trail: set[str] = set()
        todo: list[tuple[str, int]] = [(start, 0)]
        while todo:
            node, at = todo.pop()
            if at == 0:
                trail.append(node)
                on_trail.add(node)
            edges = graph.get(node, [])
            if at < len(edges):
                todo.append((node, at + 1))
                edge = edges[at]
                if edge.to in on_trail:
                    circle = [*trail[trail.index(edge.to) :], edge.to]
                    _circle(circle, edge, findings)
                elif edge.to not in done:
                    todo.append((edge.to, 0))
                continue
            trail.pop()
            on_trail.discard(node)
            done.add(node)


def _circle(circle: list[str], edge: Edge, findings: Findings) -> None:
    names = circle if len(circle) <= 8 else [*circle[:4], "...", *circle[-3:]]
    message = f'"{circle[0]}" waits for itself' if len(circle) == 2 else "a circle of waiting: " + " > ".join(names)
    findings.error(edge.path, message, "take one of these out of what the other needs", "cycle")
