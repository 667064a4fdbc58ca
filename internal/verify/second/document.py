"""What docs/format.md lists, and JSON, CSV and instants that have one reading (sections 2 and 7)."""
import csv
import datetime
import functools
import io
import json
import pathlib
import re

FORMAT, LEAF = "handover-export/v2", "handover-leaf/v1"
ROOT = pathlib.Path(__file__).resolve().parents[3]
TEXTS = ROOT / "internal" / "bundle" / "text"


class Altered(Exception):
    """Something is not written as the document says."""


class Later(Exception):
    """Something is of a version that the document does not have."""


# The document.

class Document:
    """Leaf types, structures and tables, as docs/format.md lists them."""

    def __init__(self, path):
        self.types, self.structures, self.tables, self.files, self.manifest, self.counts = {}, {}, {}, [], [], []
        of_header = {"| file | what |": self.files, "| member | meaning |": self.manifest,
                     "| member | counts |": self.counts}
        names, seven, of_section, rows = None, False, {"5": self.types, "6": self.structures, "9": self.tables}, None
        for line in path.read_text("utf-8").splitlines():
            if line.startswith("## "):
                home, rows, seven = of_section.get(line[3]), None, line[3] == "7"
            elif line.startswith("### "):
                rows = [] if home is not None else None
                if home is not None:
                    home[line[4:].strip("`")] = rows
            elif seven and line in of_header:
                names = of_header[line]
            elif seven and line.startswith("| "):
                names += re.findall("`([^`]+)`", line.split("|")[1])
            elif line.startswith("| ") and rows is not None:
                name, said = [cell.strip() for cell in line.strip("|").split("|")][:2]
                if said.startswith("likewise: "):
                    said = rows[-1][1].rpartition(": ")[0] + said.removeprefix("likewise")
                if name not in ("field", "column"):
                    rows.append((name.strip("`"), said))
        for home in (self.types, self.structures):
            for name in home:
                home[name] = list(self.members(home[name]))
        self.structures["listed file"] = [("name", "string", False), ("size", "number", False),
                                          ("sha256", "string", False)]

    def members(self, rows):
        """(name, type, may be left out) of each, with `all of X` replaced by the members of X."""
        for name, kind in rows:
            if name.startswith("all of "):
                named = name[len("all of "):]
                for row in self.types.get(named) or self.structures[named]:
                    yield from [row] if len(row) == 3 else self.members([row])
            else:
                yield name, kind.rstrip("?"), kind.endswith("?")


# 2. JSON that has one reading.

INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{0,5}[1-9])?Z")
EXACT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


def require(holds, what):
    if not holds:
        raise Altered(what)


def shortest(text):
    """An instant as it is written in data."""
    return text[:-1].rstrip("0").rstrip(".") + "Z"


def read_csv(raw):
    """The rows of a table, or none where it is no such CSV."""
    try:
        return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""), strict=True))
    except (csv.Error, UnicodeDecodeError):
        return []


def read_json(raw):
    def once(pairs):
        require(len(dict(pairs)) == len(pairs), "a member is there twice")
        return dict(pairs)

    def no_number(text):
        raise Altered(f"{text} is no whole number")

    try:
        return json.loads(raw.decode("utf-8"), object_pairs_hook=once, parse_float=no_number, parse_constant=no_number)
    except (ValueError, RecursionError) as error:
        raise Altered(f"no JSON: {error}")


def write_json(value, **how):
    try:
        text = json.dumps(value, ensure_ascii=False, **how or {"separators": (",", ":")})
        return text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").encode("utf-8")
    except UnicodeEncodeError:
        raise Altered("half a character")


def is_date(text):
    try:
        return bool(re.fullmatch(r"\d{4}-\d\d-\d\d", text)) and bool(datetime.date.fromisoformat(text))
    except ValueError:
        return False


def is_instant(text, pattern=INSTANT):
    try:
        return bool(pattern.fullmatch(text)) and bool(moment(text))
    except ValueError:
        return False


def fits(value, kind, document):
    """Holds a value against its type."""
    if kind.startswith("list of "):
        require(value is None or isinstance(value, list), "no list")
        for item in value or []:
            fits(item, kind[len("list of "):], document)
    elif kind == "number":
        require(type(value) is int and -1 << 63 <= value < 1 << 63, "no number")
    elif kind == "bool":
        require(type(value) is bool, "neither true nor false")
    elif kind in document.structures:
        fits_members(value, document.structures[kind], document)
    else:
        require(isinstance(value, str), f"no {kind}")
        require(kind != "instant" or is_instant(value), f"{value} is no instant")
        require(kind != "date" or value == "" or is_date(value), f"{value} is no date")
        require(kind != "weekday" or value in WEEKDAYS, f"{value} is no weekday")


def fits_members(value, members, document):
    require(isinstance(value, dict), "no object")
    names = [name for name, _, _ in members]
    for name in value:
        require(name in names or name.casefold() not in [n.casefold() for n in names],
                f"{name} is in another letter case")
        if name not in names:
            raise Later(f"the member {name} is unknown")
    require(list(value) == [name for name in names if name in value], "the members are in another order")
    for name, kind, optional in members:
        require(optional or name in value, f"the member {name} is missing")
        if name in value:
            empty = value[name] in ("", 0, None, [], {}) and kind != "date"
            require(not optional or not empty, f"{name} is empty and should not be there")
            fits(value[name], kind, document)


# Instants.

def moment(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def exact(text):
    """The instant with six digits of fraction, so that texts sort as instants do; empty where it is not given."""
    if text in (None, "", "0001-01-01T00:00:00Z"):
        return ""
    head, _, fraction = text.rstrip("Z").partition(".")
    return f"{head}.{fraction:0<6}Z"


def seconds(start, end):
    """From one instant to another in seconds, rounded up."""
    return -((moment(start) - moment(end)) // datetime.timedelta(seconds=1))


def after(start, nanoseconds):
    later = moment(start) + datetime.timedelta(microseconds=nanoseconds // 1000)
    return later.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@functools.cache
def document():
    """The format as it stands beside this program."""
    return Document(ROOT / "docs" / "format.md")
