"""Who worked here, as the leaves say one after the other (section 8, *People*)."""


def newest(leaves, *types):
    return next((leaf for leaf in reversed(leaves) if leaf.type in types), None)


def first(leaves, *types):
    return next((leaf for leaf in leaves if leaf.type in types), None)


ENGAGES = ("person.added", "person.corrected", "case.opened", "case.rescheduled", "case.rescinded", "case.effected")


class Person:
    def __init__(self):
        self.name, self.address, self.ids, self.own = None, None, [], False


class Engagement:
    """What the leaves say of an engagement, one after the other (8, People)."""

    def __init__(self, leaf, person):
        self.leaf, self.person, self.cases, self.source = leaf, person, [], ""
        self.withdrawn = self.joined = self.left = False
        self.worker_type, self.start, self.end, self.moved = "", "", "", (None, "")

    def step(self, leaf, case):
        kind, first = case.opened.get("kind") if case else "", leaf is self.leaf
        getattr(self, leaf.type.replace(".", "_"))(leaf, case, kind, first)

    def person_added(self, leaf, case, kind, first):
        self.worker_type, self.source = leaf.get("worker_type") or "", leaf.get("source")
        self.start, self.end = leaf.get("start"), leaf.get("end")

    def person_corrected(self, leaf, case, kind, first):
        self.worker_type = leaf.get("worker_type") or self.worker_type
        self.start, self.end = leaf.data.get("start", self.start), leaf.data.get("end", self.end)

    def case_opened(self, leaf, case, kind, first):
        self.cases.append(case)
        if not self.person.own and len(self.cases) == 1:
            self.person.name = self.person.address = leaf
        if first:
            self.worker_type = leaf.get("worker_type")
            self.start = leaf.get("effective") if kind == "joiner" else ""
        self.joined = self.joined or kind == "joiner"
        if kind == "leaver":
            self.left, self.end = True, leaf.get("employment_end")

    def case_rescheduled(self, leaf, case, kind, first):
        if kind == "joiner":
            self.start, self.worker_type = leaf.get("effective"), leaf.get("worker_type")
        elif kind == "leaver":
            self.end = leaf.get("employment_end")
        elif any(other.type == "case.effected" and other.seq < leaf.seq for other in case.leaves):
            self.worker_type = leaf.get("worker_type")

    def case_effected(self, leaf, case, kind, first):
        if kind == "mover":
            dated = newest([other for other in case.leaves if other.seq < leaf.seq], "case.opened", "case.rescheduled")
            self.moved, self.worker_type = (case, self.worker_type), dated.get("worker_type")

    def case_rescinded(self, leaf, case, kind, first):
        if kind == "joiner" and leaf.get("started"):
            self.left, self.end = True, leaf.recorded_at[:10]
        elif kind == "joiner":
            self.withdrawn, self.joined = True, False
        elif kind == "leaver":
            self.left, self.end = False, ""
        elif self.moved[0] is case:
            self.worker_type = self.moved[1]
