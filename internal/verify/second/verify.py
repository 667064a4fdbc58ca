#!/usr/bin/env python3
"""A second verifier of Handover's evidence bundles, in Python's standard library alone.

It knows what docs/format.md says and nothing of the program that writes bundles: what two verifiers agree
on, that were written apart, does not hang on a mistake of one. Leaf types, structures and the columns of the
tables are read from the document itself; a number in a comment is the section that the rule comes from.
It is written to be read: it holds all of a bundle in memory and takes about a second for 10,000 leaves.

  verify.py [--key KEY]... [--checkpoint FILE]... [--require-anchor] [--json] BUNDLE.zip
  verify.py --batch    a line of standard input is {"bundle", "keys", "checkpoints", "require_anchor"}, one of output its result

It ends with the exit code of section 10. FILE is a checkpoint or an earlier bundle.
"""
import argparse
import base64
import binascii
import csv
import datetime
import functools
import hashlib
import hmac
import io
import json
import pathlib
import re
import struct
import sys
import traceback
import zlib
import zoneinfo

from tables import Tables
from collections import defaultdict

FORMAT, LEAF = "handover-export/v2", "handover-leaf/v1"
UNREADABLE, ALTERED, REWRITTEN, SIGNATURE, OMISSION, UNANCHORED, OLDER = 1, 3, 4, 5, 6, 7, 8
WEIGHTIEST_FIRST = [SIGNATURE, ALTERED, REWRITTEN, OMISSION, UNREADABLE, OLDER, UNANCHORED]
FAILED, LONGEST = 70, 16 << 20
ZERO_TIME = "0001-01-01T00:00:00Z"


class Altered(Exception):
    """Something is not written as the document says."""


class Later(Exception):
    """Something is of a version that the document does not have."""


# The document.

class Document:
    """Leaf types, structures and tables, as docs/format.md lists them."""

    def __init__(self, path):
        self.types, self.structures, self.tables, self.files, self.manifest, self.counts = {}, {}, {}, [], [], []
        of_header = {"| file | what |": self.files, "| member | meaning |": self.manifest, "| member | counts |": self.counts}
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
        self.structures["listed file"] = [("name", "string", False), ("size", "number", False), ("sha256", "string", False)]

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


def moment(text):
    """The instant as a datetime."""
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def exact(text):
    """The instant with six digits of fraction, so that the texts sort as the instants do."""
    head, _, fraction = text.rstrip("Z").partition(".")
    return f"{head}.{fraction:0<6}Z"


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
        require(name in names or name.casefold() not in [n.casefold() for n in names], f"{name} is in another letter case")
        if name not in names:
            raise Later(f"the member {name} is unknown")
    require(list(value) == [name for name in names if name in value], "the members are in another order")
    for name, kind, optional in members:
        require(optional or name in value, f"the member {name} is missing")
        if name in value:
            empty = value[name] in ("", 0, None, [], {}) and kind != "date"
            require(not optional or not empty, f"{name} is empty and should not be there")
            fits(value[name], kind, document)


LEAF_MEMBERS = [(name, kind, False) for name, kind in [
    ("v", "string"), ("seq", "number"), ("type", "string"), ("occurred_at", "string"), ("recorded_at", "string"),
    ("case", "string"), ("task", "string"), ("actor", "actor"), ("data", "object"), ("commitments", "object")]]
ACTOR_MEMBERS = [("kind", "string", False), ("ref", "string", False), ("assurance", "string", False)]
OPENING_MEMBERS = [("seq", "number", False), ("field", "string", False), ("key", "string", False), ("value", "string", False)]
FIELD, DIGEST = re.compile(r"[a-z0-9._]+"), re.compile(r"[0-9a-f]{64}")
BY_WORD = ("event.accepted", "case.rescheduled", "case.rescinded", "case.effected", "task.ended")


class Leaf:
    def __init__(self, line, document):
        """Reads a line of leaves.jsonl, or raises Altered or Later."""
        require(len(line) <= LONGEST, "too long")
        value = read_json(line)
        require(isinstance(value, dict), "no object")
        if isinstance(value.get("v"), str) and value["v"] != LEAF:
            raise Later(f"the leaf's format is {value['v']}")
        if isinstance(value.get("type"), str) and value["type"] not in document.types:
            raise Later(f"the leaf's type {value['type']} is unknown")
        for name in ("actor", "data", "commitments"):
            require(isinstance(value.get(name), dict), f"{name} is no object")
        try:
            fits_members(value["actor"], ACTOR_MEMBERS, document)
            fits_members({**value, "actor": "", "data": "", "commitments": ""}, LEAF_MEMBERS, document)
        except Later as why:
            raise Altered(why)
        fits_members(value["data"], document.types[value["type"]], document)
        for name in ("occurred_at", "recorded_at"):
            require(is_instant(value[name], EXACT), f"{name} is no instant with six digits")
        for name, sealed in value["commitments"].items():
            require(FIELD.fullmatch(name) and isinstance(sealed, str) and DIGEST.fullmatch(sealed), "no commitment")
        require(list(value["commitments"]) == sorted(value["commitments"]), "the commitments are in another order")
        require(write_json(value) == line, "not written in the one way")

        self.seq, self.type, self.case, self.task = value["seq"], value["type"], value["case"], value["task"]
        self.recorded_at, self.actor, self.data = value["recorded_at"], value["actor"], value["data"]
        self.commitments = value["commitments"]
        said = self.data.get("ended_at", self.recorded_at) if self.type == "task.ended" else self.recorded_at
        self.clock = exact(said) if self.type in BY_WORD else value["occurred_at"]

    def get(self, name):
        return self.data.get(name)

    def settled(self, now):
        """Whether what began here had been so for at least a minute at another leaf (8)."""
        return (moment(now.recorded_at) - moment(self.recorded_at) >= datetime.timedelta(minutes=1)
                or abs(moment(now.clock) - moment(self.clock)) >= datetime.timedelta(minutes=5))


# 4. Ed25519 (RFC 8032), signed notes, the tree (RFC 6962).

P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P


def point(encoded):
    """The point (x, y, 1, xy) of 32 bytes, or None."""
    y, sign = int.from_bytes(encoded, "little") & (1 << 255) - 1, encoded[31] >> 7
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y % P, 1, x * y % P


def add(p, q):
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(scalar, p):
    total = (0, 1, 1, 0)
    for bit in bin(scalar)[2:]:
        total = add(total, total)
        total = add(total, p) if bit == "1" else total
    return total


BASE = point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))


@functools.lru_cache(maxsize=4096)
def signed_by(key, text, signature):
    a, s = point(key), int.from_bytes(signature[32:], "little")
    if a is None or s >= L or len(signature) != 64:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + text).digest(), "little") % L
    x, y, z, _ = add(times(s, BASE), times(k, (P - a[0], a[1], 1, P - a[3])))
    x, y = x * pow(z, -1, P) % P, y * pow(z, -1, P) % P
    return (y | (x & 1) << 255).to_bytes(32, "little") == signature[:32]


def unbase64(text):
    try:
        raw = base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        raise Altered("no base64")
    require(base64.b64encode(raw).decode() == text, "no base64")
    return raw


class Key:
    """A verifier key: name+hash+base64."""

    def __init__(self, text):
        found = re.fullmatch(r"([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)", text)
        require(found, "no verifier key")
        self.text, self.name, raw = text, found[1], unbase64(found[3])
        require(len(raw) == 33 and raw[0] == 1, "no Ed25519 key")
        self.key = raw[1:]
        require(self.hash(self.name).hex() == found[2], "the key's hash is another")

    def hash(self, name):
        return hashlib.sha256(name.encode() + b"\n\x01" + self.key).digest()[:4]


class Checkpoint:
    def __init__(self, raw):
        try:
            self.raw, note = raw, raw.decode("utf-8")
        except UnicodeDecodeError:
            raise Altered("no UTF-8")
        found = re.fullmatch(r"([^\s+]+)\n(0|[1-9]\d{0,17})\n(.{44})\nsigned_at (\S+)\n\n((?:— [^\s+]+ \S+\n)+)", note)
        require(found and EXACT.fullmatch(found[4]) and is_instant(found[4], EXACT), "no checkpoint")
        self.origin, self.size, self.signed_at = found[1], int(found[2]), found[4]
        self.root = unbase64(found[3])
        require(len(self.root) == 32, "no root")
        self.text = note[:found.start(5) - 1].encode()
        self.signatures = [(line.split(" ")[1], unbase64(line.split(" ")[2])) for line in found[5].splitlines()]

    def names(self, key, origins):
        """Whether a signature says that it is the key's under one of the origins."""
        return any(name in origins and s[:4] == key.hash(name) for name, s in self.signatures)

    def signed(self, key, origins):
        """Whether the key signed this, under its own origin, which is one of the log's."""
        return self.origin in origins and any(
            name == self.origin and s[:4] == key.hash(name) and signed_by(key.key, self.text, s[4:])
            for name, s in self.signatures)


class Tree:
    def __init__(self, lines):
        self.leaves = [hashlib.sha256(b"\0" + line).digest() for line in lines]
        self.inner = {}

    def root(self, start, end):
        if end - start < 2:
            return self.leaves[start] if end > start else hashlib.sha256().digest()
        if (start, end) not in self.inner:
            middle = start + self.split(end - start)
            self.inner[start, end] = hashlib.sha256(b"\1" + self.root(start, middle) + self.root(middle, end)).digest()
        return self.inner[start, end]

    @staticmethod
    def split(size):
        """The largest power of two below the size."""
        return 1 << (size - 1).bit_length() - 1

    def proof(self, older, start, end, whole=True):
        """That the first so many leaves are the beginning of these (RFC 6962, 2.1.2)."""
        if older == end - start:
            return [] if whole else [self.root(start, end)]
        middle = start + self.split(end - start)
        if older <= middle - start:
            return self.proof(older, start, middle, whole) + [self.root(middle, end)]
        return self.proof(older - (middle - start), middle, end, False) + [self.root(start, middle)]


# 7. The ZIP.

class Zip:
    """The files of a bundle by name. Raises Altered when it is laid out otherwise, Later when it is no ZIP at all."""

    def __init__(self, raw):
        self.raw, self.files, self.wrong = raw, {}, []
        end = raw.rfind(b"PK\5\6", max(0, len(raw) - 22 - 0xFFFF))
        if end < 0 and raw[:4] != b"PK\3\4":
            raise Later("the file is no ZIP")
        try:
            self.read(end)
        except struct.error:
            raise Altered("it is cut short")

    def read(self, end):
        raw = self.raw
        require(0 <= end == len(raw) - 22, "its end")
        _, disk, start_disk, here, count, size, start, comment = struct.unpack_from("<4sHHHHIIH", raw, end)
        require(not disk and not start_disk and here == count and not comment, "its end")
        directory_end = end
        if raw[end - 20:end - 16] == b"PK\6\7":
            directory_end = struct.unpack_from("<Q", raw, end - 12)[0]
            require(directory_end == end - 76 and raw[directory_end:directory_end + 4] == b"PK\6\6", "its end")
            count, size, start = struct.unpack_from("<QQQ", raw, directory_end + 32)
        require(start + size == directory_end, "its directory")
        at, position = start, 0
        for _ in range(count):
            at, position = self.entry(at, position)
        require(at == directory_end and position == start, "something is between the files")

    def entry(self, at, position):
        """Reads an entry of the directory and the file that has to lie at the position; returns the next of both."""
        raw = self.raw
        head = struct.unpack_from("<4sHHHHHHIIIHHHHHII", raw, at)
        (flags, method), (crc, packed, size, names, extras, comments) = head[3:5], head[7:13]
        name, extra = raw[at + 46:at + 46 + names], raw[at + 46 + names:at + 46 + names + extras]
        large, extra = self.zip64(extra)
        numbers = [size, packed, head[16]]
        for i, number in enumerate(numbers):
            if number == 0xFFFFFFFF:
                numbers[i], large = struct.unpack_from("<Q", large)[0], large[8:]
        size, packed, offset = numbers
        require(head[0] == b"PK\1\2" and offset == position, "its directory")
        require(not flags & ~0x808 and method in (0, 8) and not comments, "flags, method or comment of a file")

        local = struct.unpack_from("<4sHHHHHIIIHH", raw, position)
        begin = position + 30 + local[9]
        local_large, local_extra = self.zip64(raw[begin:begin + local[10]])
        require(local[0] == b"PK\3\4" and local[1:6] == head[2:7] and raw[position + 30:begin] == name
                and local_extra == extra, "a file's header is not what the directory says")
        begin += local[10]
        after, sizes = begin + packed, (local[6], local[7], local[8])
        if flags & 8:
            wide = max(packed, size) >= 0xFFFFFFFF
            described = struct.pack("<4sIQQ" if wide else "<4sIII", b"PK\7\x08", crc, packed, size)
            require(raw[after:after + len(described)] == described and sizes == (0, 0, 0), "what follows a file")
            after += len(described)
        else:
            stated = struct.unpack("<QQ", local_large[:16])[::-1] if local_large else sizes[1:]
            require((sizes[0], *stated) == (crc, packed, size), "a file's header is not what the directory says")
        self.content(name.decode("utf-8", "replace"), method, raw[begin:begin + packed], size, crc, self.regular(head))
        return at + 46 + names + extras, after

    @staticmethod
    def regular(head):
        """Whether the directory says that the entry is a file, on whatever system it was made."""
        system, attributes = head[1] >> 8, head[15]
        if system in (3, 19):
            return attributes >> 28 in (0, 8)
        return system not in (0, 11, 14) or not attributes & 0x10

    @staticmethod
    def zip64(extra):
        """The content of the part with id 1, and the other parts."""
        large, rest = b"", b""
        while len(extra) >= 4:
            kind, length = struct.unpack_from("<HH", extra)
            part, extra = extra[:4 + length], extra[4 + length:]
            large, rest = (part[4:], rest) if kind == 1 else (large, rest + part)
        return large, rest + extra

    def content(self, name, method, packed, size, crc, regular):
        if not regular or not self.known(name):
            return self.wrong.append(f"The bundle contains {name!r}, which is no file of this format.")
        if name in self.files:
            return self.wrong.append(f"The bundle contains {name} twice.")
        try:
            if method == 8:
                inflate = zlib.decompressobj(-15)
                packed = inflate.decompress(packed, size + 1)
                require(inflate.eof and not inflate.unused_data, "something is behind its content")
            require(len(packed) == size and zlib.crc32(packed) == crc, "another CRC or size")
            self.files[name] = packed
        except (zlib.error, Altered) as error:
            self.wrong.append(f"{name} cannot be unpacked: {error}.")

    @staticmethod
    def known(name):
        return name in DOCUMENT.files or name in DOCUMENT.tables or bool(re.fullmatch(r"files/[0-9a-f]{64}", name))


ENDED = ("done", "not_applicable", "not_done")
LOST = ("lost", "stolen", "broken", "sold", "kept")


# 8. Replay.

class Task:
    def __init__(self, leaf, planned, case):
        self.leaf, self.planned, self.case, self.id, self.state = leaf, planned, case, planned["id"], "planned"
        before, _, number = self.get("key").rpartition("/")
        repeats = number.isdecimal() and any(task.get("key") == before for task in case.tasks.values())
        self.base = self.get("base") or (before if repeats else self.get("key"))
        self.given, self.attached, self.assignee, self.done_by = 0, 0, None, set()
        self.endings, self.leaves, self.ended, self.cancelled, self.due = [], [], None, None, exact(planned["due_at"])
        self.reopened, self.owes = False, None

    def get(self, name):
        return self.planned.get(name)

    @property
    def finds(self):
        """Whether its answer may be that there is more to take back."""
        account = self.get("asks") == "yes-no" and self.get("system") and not any(map(self.get, ("purpose", "writes", "decides")))
        return self.get("asks") == "holds" or self.get("purpose") == "recheck" or account

    @property
    def judges(self):
        return self.get("purpose") in ("check", "exception", "recheck", "incident")

    @property
    def approves(self):
        return self.get("asks") == "yes-no" and bool(self.get("decides"))

    @property
    def grants(self):
        return self.get("writes") in ("grant", "set")

    @property
    def reviews(self):
        return bool(self.get("apart_from")) and not (self.get("writes") or self.judges or self.approves)

    @property
    def rank(self):
        return 3 if self.judges else 0 if self.approves else 2 if self.reviews else 1

    def named_in(self, keys):
        return self.get("key") in (keys or []) or self.base in (keys or [])

    def judged(self):
        """The tasks that this one judges, directly or through others."""
        found, task = [], self
        while task.judges and (task := self.case.tasks.get(task.get("for"))) and task not in found:
            found.append(task)
        return found

    def apart(self, other):
        return self.tied(other) or other.tied(self)

    def tied(self, other):
        judged = self.judged()
        return (other in judged or self.grants_or_reviews(other)
                or any((t.approves or t.reviews) and (t.grants_or_reviews(other) or other.grants_or_reviews(t))
                       for t in judged if t is not other))

    def grants_or_reviews(self, other):
        if self.grants and other.approves and self.named_in(other.get("decides")):
            return True
        differ = any(self.get(n) and other.get(n) and self.get(n) != other.get(n) for n in ("system", "asset"))
        return (other.get("line") in (self.get("apart_from") or []) and self.get("playbook") == other.get("playbook")
                and not other.judges and not differ)


class Case:
    def __init__(self, leaf):
        self.opened, self.dated, self.id, self.state, self.ending = leaf, leaf, leaf.case, "open", "completed"
        self.tasks, self.leaves, self.owed, self.unaccepted = {}, [leaf], set(), set()
        self.told = self.knows = False
        self.effected = False

    @property
    def person(self):
        return self.opened.get("person")

    def all_back(self, writes):
        """When a leaver's last was taken back so; None while it is not."""
        if self.opened.get("kind") != "leaver" or self.ending != "completed":
            return None
        taking = [t for t in self.tasks.values() if t.get("writes") == writes and t.get("purpose") != "undo"]
        finding = [t for t in self.tasks.values() if t.finds]
        if any(t.state in ("planned", "open") for t in taking + finding) or any(t.state == "not_done" for t in taking):
            return None
        return max((t.ended.get("done_at") for t in taking if t.state == "done"), key=exact, default=None)


CANCELLED = {"rescinded": "withdrawn", "superseded": "superseded"}
RECALLS = ("withdrawn", "superseded", "cancelled", "elsewhere", "settled")


class Recall:
    def __init__(self, leaf, task, person, no_longer, mail):
        self.leaf, self.task, self.person, self.no_longer, self.mail, self.again, self.failed = leaf, task, person, no_longer, mail, None, None


class Recalls:
    """Who was told by mail of something that no longer holds (9, recalls.csv)."""

    def __init__(self):
        self.rows, self.told, self.ahead, self.gone = [], defaultdict(dict), {}, set()

    def newest(self, task, person):
        return next((row for row in reversed(self.rows) if row.task is task and row.person == person), None)

    def mailed(self, leaf, data, tasks):
        for task in tasks:
            if leaf.type == "notice.failed" or data["kind"] in RECALLS:
                self.recalled(leaf, data, task)
            elif task.case.opened.get("tells_again"):
                self.tells(leaf, data, task)

    def recalled(self, leaf, data, task):
        row = self.newest(task, data["owner"])
        if leaf.type == "notice.failed":
            if row and data["kind"] in RECALLS:
                row.failed = leaf
            return
        self.told[task.id].pop(data["owner"], None)
        if row:
            row.again = leaf
        else:
            self.ahead[task.id, data["owner"]] = leaf

    def tells(self, leaf, data, task):
        person, theirs = data["owner"], data["kind"] != "escalation"
        before = self.told[task.id].get(person)
        if not before or theirs and not before[1]:
            self.told[task.id][person] = leaf, theirs
        if self.newest(task, person):
            return
        if task.cancelled:
            self.owe(task.cancelled, task, CANCELLED.get(task.cancelled.get("reason"), "cancelled"), only=person)
        elif self.late(task):
            self.owe(task.ended, task, "settled", task.ended.get("done_by"), person)
        row = self.newest(task, person)
        if row:
            row.again = self.ahead.get((task.id, person))

    def owe(self, leaf, task, no_longer, by=None, only=None):
        case = task.case
        for person, (mail, theirs) in sorted(self.told[task.id].items()):
            hidden = person == case.person and (no_longer == "superseded" or case.opened.get("kind") == "leaver" and not case.knows)
            other = (no_longer == "elsewhere" and not theirs
                     or no_longer == "settled" and (theirs or not case.opened.get("tells_settled")))
            if not (hidden or other or person == by or person in self.gone or only not in (None, person)):
                self.rows.append(Recall(leaf, task, person, no_longer, mail))
                del self.told[task.id][person]

    def given(self, leaf, task):
        self.owe(leaf, task, "elsewhere", task.assignee)

    def withdrawn(self, leaf, case):
        busy = {person for task in case.tasks.values() for person in self.told[task.id]
                if task.state in ("planned", "open") and task.get("purpose") != "exception"}
        for task in case.tasks.values():
            for person in sorted(set(self.told[task.id]) - busy):
                self.owe(leaf, task, "withdrawn", only=person)
        self.gone.discard(case.person)

    @staticmethod
    def late(task):
        return task.ended and task.state in ("done", "not_applicable") and task.ended.clock > task.due

    def settled(self, leaf, task):
        if self.late(task):
            self.owe(leaf, task, "settled", task.ended.get("done_by"))
        elif task.state == "open" and task.due > leaf.recorded_at:
            self.owe(leaf, task, "settled")


class Replay:
    """Reads the leaves in order, and tells what they leave out."""

    def __init__(self, leaves, find):
        self.leaves, self.find_at = leaves, find
        self.cases, self.tasks, self.people, self.events, self.announcers = {}, {}, set(), set(), defaultdict(set)
        self.documents, self.newest, self.grants, self.assets = defaultdict(list), {}, set(), set()
        self.seats, self.tenures, self.hr, self.calendars = {}, {}, {}, [(None, {}, {})]
        self.changed_assets, self.newest_assets, self.recalls = defaultdict(list), {}, Recalls()
        self.held, self.confirmed = {}, set()
        self.rights, self.rights_ended = defaultdict(set), {}
        self.last = {leaf.case: leaf.seq for leaf in leaves}
        for place, leaf in enumerate(leaves):
            self.leaf = leaf
            self.must(leaf.seq == place, "its number is not its place")
            self.must(not place or leaf.recorded_at >= leaves[place - 1].recorded_at, "it was recorded before the leaf in front")
            self.acts(leaf)
            self.step(leaf)
        self.finish()

    def must(self, holds, what):
        if not holds:
            self.find_at(OMISSION, f"leaf {self.leaf.seq}", f"Leaf {self.leaf.seq} ({self.leaf.type}): {what}.")
        return holds

    def step(self, leaf):
        handler = getattr(self, leaf.type.replace(".", "_"), None)
        if leaf.type == "case.opened":
            return handler(leaf, leaf.data)
        case = self.cases.get(leaf.case)
        if case:
            case.leaves.append(leaf)
        if leaf.type == "task.added":
            return self.must(case, "no leaf opens its case") and handler(leaf, leaf.data, case)
        task = case and case.tasks.get(leaf.task)
        if task:
            task.leaves.append(leaf)
        if leaf.type.startswith("task."):
            if self.must(task, "no leaf plans its task in that case"):
                self.must(case.state == "open" or leaf.type == "task.reopened", "its case has ended")
                handler(leaf, leaf.data, task)
        elif leaf.type.startswith("case."):
            if self.must(case, "no leaf opens its case"):
                handler(leaf, leaf.data, case)
        elif handler:
            handler(leaf, leaf.data)

    # Cases.

    def case_opened(self, leaf, data):
        if not self.must(leaf.case and leaf.case not in self.cases, "the case is there already, or has no id"):
            return
        case = self.cases[leaf.case] = Case(leaf)
        for planned in data["tasks"] or []:
            self.limited(leaf, data, planned)
            self.plan(leaf, planned, case)
        self.must(not data.get("what_follows") or not data["holdings_known"] or data["person"] in self.confirmed, "no leaf confirms the registers")
        self.event(data)
        self.must(not data["event"] or data["person"] in self.people, "no leaf adds its person")
        for name, hashed in ((f"playbook/{data['kind']}", data["playbook"]), ("matrix", data["matrix"])):
            self.must(not self.documents[name] or hashed in self.documents[name], f"no leaf brings this version of {name}")
        self.calendar(leaf, data)

    def plan(self, leaf, planned, case):
        if self.must(planned["id"] and planned["id"] not in self.tasks, "a task is planned twice, or has no id"):
            self.tasks[planned["id"]] = case.tasks[planned["id"]] = Task(leaf, planned, case)
            self.due(leaf, planned, case)

    def event(self, data):
        self.must(not data["event"] or data["event"] in self.events, "no leaf takes in its event")

    def changes_case(self, leaf, case):
        self.must(case.state == "open", "its case has ended")

    def case_rescheduled(self, leaf, data, case):
        self.changes_case(leaf, case)
        case.dated = leaf
        case.knows = case.knows and not data.get("untold")
        self.event(data)
        self.calendar(leaf, data)

    def case_rescinded(self, leaf, data, case):
        self.changes_case(leaf, case)
        case.ending = "rescinded"
        self.recalls.withdrawn(leaf, case)
        self.event(data)

    def case_superseded(self, leaf, data, case):
        self.changes_case(leaf, case)
        case.ending = "superseded"

    def case_told(self, leaf, data, case):
        case.told = case.knows = True

    def case_effected(self, leaf, data, case):
        (self.recalls.gone.add if case.opened.get("kind") == "leaver" else self.recalls.gone.discard)(case.person)
        case.effected = True

    def case_closed(self, leaf, data, case):
        self.changes_case(leaf, case)
        self.must(data["state"] == case.ending, f"it can only end as {case.ending}")
        for task in case.tasks.values():
            self.must(task.state not in ("planned", "open"), f"task {task.id} has not ended")
            if data["state"] == "completed" and case.opened.get("ends_exceptions"):
                self.must(task.state != "not_done", f"task {task.id} is not done")
        if data["state"] == "completed" and case.opened.get("what_follows"):
            self.must(case.effected, "its date did not come")
            self.must(case.opened.get("kind") != "joiner" or case.person in self.confirmed, "no leaf confirms the registers")
        for member, writes in (("access_closed_at", "revoke"), ("things_back_at", "return")):
            self.must(data.get(member) == case.all_back(writes), f"its {member} is not what the endings say")
        case.state = data["state"]

    def case_reopened(self, leaf, data, case):
        self.must(case.state != "open", "its case has not ended")
        case.state = "open"

    # Tasks.

    def task_added(self, leaf, data, case):
        self.must(case.state == "open", "its case has ended")
        self.must(data["id"] == leaf.task, "it is about another task")
        self.plan(leaf, data, case)

    def move(self, task, before, after):
        self.must(task.state in before, f"the task is {task.state}")
        task.state = after or task.state
        task.ended = task.ended if task.state in ENDED else None
        task.cancelled = task.cancelled if task.state == "cancelled" else None

    def counts(self, task, data):
        if task.case.opened.get("separate_persons"):
            self.must(data["assignment"] == task.given, f"the leaves give the task to somebody {task.given} times")

    def task_opened(self, leaf, data, task, before=("planned",)):
        self.move(task, before, "open")
        task.given += 1
        self.counts(task, data)
        self.admit(leaf, task, data["assignee"])
        task.assignee = data["assignee"]
        self.recalls.given(leaf, task)

    def task_assigned(self, leaf, data, task):
        self.task_opened(leaf, data, task, ("open",))

    def task_ended(self, leaf, data, task):
        self.move(task, ("open",), data["outcome"])
        self.counts(task, data)
        self.must(data.get("files", 0) == task.attached, f"the leaves before attach {task.attached} files")
        task.attached = 0
        self.admit(leaf, task, data.get("done_by"))
        task.done_by.add(data.get("done_by"))
        task.endings.append(leaf)
        task.ended = leaf
        self.recalls.settled(leaf, task)
        self.owe(leaf, data, task)
        if task.get("purpose") == "exception" and data["outcome"] == "done" and data["answer"].get("choice") != "no":
            task.case.unaccepted.add(task.id)

    def task_reopened(self, leaf, data, task):
        self.must(data["from"] == task.state, f"the task is {task.state}")
        self.move(task, (*ENDED, "cancelled"), "open")
        task.given += 1
        task.case.owed.discard(task.id)
        task.reopened, task.owes = True, None

    def task_sent_back(self, leaf, data, task):
        self.move(task, ("open",), "planned")
        self.must(data["first"] in task.case.tasks, "it sends back a task that the case has not")
        task.case.owed.add(data["first"])

    def task_cancelled(self, leaf, data, task):
        self.move(task, ("planned", "open"), "cancelled")
        task.cancelled = leaf
        decided = self.tasks.get(data.get("by"))
        self.recalls.owe(leaf, task, CANCELLED.get(data["reason"], "cancelled"), decided and decided.ended and decided.ended.get("done_by"))

    def task_rescheduled(self, leaf, data, task):
        self.move(task, ("planned", "open"), None)
        self.due(leaf, data, task.case)
        task.due = exact(data["due_at"])
        self.recalls.settled(leaf, task)

    def file_attached(self, leaf, data):
        if leaf.task in self.tasks:
            self.tasks[leaf.task].attached += 1

    def exception_accepted(self, leaf, data):
        self.must(data["for"] in self.tasks, "it names a task that no leaf planned")
        task = self.tasks.get(leaf.task)
        if self.must(task and task.state == "done" and task.get("purpose") == "exception" and task.get("for") == data["for"],
                     "the task that is to say so did not"):
            task.case.unaccepted.discard(task.id)

    # What is true without a case.

    def event_accepted(self, leaf, data):
        self.events.add(data["id"])
        if data.get("by"):
            self.announcers[leaf.case].add(data["by"])

    def person_added(self, leaf, data):
        self.people.add(data["person"])

    def holding_recorded(self, leaf, data):
        self.grants.add(data["grant"])
        self.held[data["grant"]] = data["person"], data["system"]
        self.registered(leaf, (data["person"], data["system"]), None)

    def holding_confirmed(self, leaf, data):
        self.confirmed.add(data["person"])

    def holding_ended(self, leaf, data):
        self.must(data["grant"] in self.grants, "no leaf recorded the access")
        self.held.pop(data["grant"], None)
        self.registered(leaf, (data["person"], data["system"]), data["why"])

    def asset_recorded(self, leaf, data):
        self.assets.add(data["asset"])
        self.newest_assets[data["asset"]] = leaf
        self.registered(leaf, data["state"], None)

    def asset_changed(self, leaf, data):
        self.registered(leaf, data["state"], data["why"])
        self.must(data["asset"] in self.assets, "no leaf recorded the equipment")
        self.changed_assets[leaf.task].append(data["state"])
        self.newest_assets[data["asset"]] = leaf

    def notice_sent(self, leaf, data):
        for task in data["tasks"] or []:
            self.must(task in self.tasks, f"it names the task {task}, which no leaf planned")
        case = self.cases.get(leaf.case)
        if case and case.opened.get("what_follows"):
            self.must(all(t in case.tasks or t not in self.tasks for t in data["tasks"] or []), "it names a task of another case")
        if leaf.type == "notice.sent" and case and case.opened.get("kind") == "leaver" and case.opened.get("contact"):
            self.must(case.told or data["owner"] != case.person, "it tells a leaver who was not told")
        self.must(data.get("checkpoint", 0) <= leaf.seq, "its checkpoint covers more leaves than there are")
        self.recalls.mailed(leaf, data, self.told_of(leaf))

    notice_failed = notice_sent

    def told_of(self, leaf):
        """The tasks that a mail is about, of cases that have not had their last leaf."""
        tasks = [self.tasks[task] for task in leaf.get("tasks") or [] if task in self.tasks]
        return [task for task in tasks if leaf.seq <= self.last[task.case.id]]

    def playbook_changed(self, leaf, data):
        self.must(data["name"] not in self.newest or self.newest[data["name"]] == data.get("previous", ""), "the version before is another")
        self.newest[data["name"]] = data["hash"]
        self.documents[data["name"]].append(data["hash"])

    matrix_changed = controls_changed = playbook_changed

    def setting_changed(self, leaf, data):
        name = "setting", data["name"]
        self.must(not data.get("from") or name not in self.newest or self.newest[name] == data["from"], "the value before is another")
        self.newest[name] = data.get("to", "")
        if data["name"] in ("holidays", "weekend"):
            _, company, places = self.calendars[-1]
            self.calendars.append((leaf, {**company, data["name"]: data.get("to", "").split()}, places))

    def location_changed(self, leaf, data):
        _, company, places = self.calendars[-1]
        name = data["name"].casefold()
        self.must(not data.get("removed") or name in places, "no leaf set up the location")
        rest = {key: place for key, place in places.items() if key != name}
        self.calendars.append((leaf, company, rest if data.get("removed") else {**rest, name: data}))

    def role_held(self, leaf, data):
        self.seats[data["role"], data["position"]] = data["person"]
        holders = {(role, person) for (role, _), person in self.seats.items() if person}
        self.tenures = {holder: self.tenures.get(holder, leaf) for holder in holders}

    # What follows, and rights.

    def limited(self, leaf, data, planned):
        at_once = data["immediate"] or not data.get("cutoff_at") or moment(data["cutoff_at"]) <= moment(leaf.recorded_at)
        if data.get("what_follows") and not at_once and planned.get("writes") == "revoke" and planned.get("limit_s"):
            limit = data["limits"]["critical" if planned.get("tier") == "critical" else "normal"]
            self.must(limit == planned["limit_s"] * 10**9, "a task has another limit than its case")

    def owe(self, leaf, data, task):
        """Notes what the registers have to say of an ending, and how often."""
        access = task.case.person, task.get("system") or ""
        held = list(self.held.values()).count(access)
        done = data["outcome"] == "done"
        wrong = data["outcome"] == "not_applicable" and data.get("reason") == "register_wrong"
        task.owes = None
        if not task.case.opened.get("what_follows"):
            return
        if done and task.grants and not held:
            task.owes = leaf, access, False, 1
        elif (done or wrong) and task.get("writes") == "revoke" and task.get("system"):
            task.owes = leaf, access, True, held
        elif done and task.get("writes") == "issue":
            task.owes = leaf, "issued", False, 1
        elif done and task.get("writes") == "return" and task.get("asset"):
            task.owes = leaf, "returned", False, 1

    def registered(self, leaf, what, why):
        task = self.tasks.get(leaf.task)
        if not task or not task.case.opened.get("what_follows"):
            return
        again = task.state == "open" and task.reopened
        if leaf.type in ("holding.recorded", "asset.recorded"):
            self.must(task.state == "done" or again, f"its task is {task.state}")
        elif leaf.type == "holding.ended":
            want = {"revoked": "done", "level_set": "done", "register_wrong": "not_applicable", "reopened": "open"}.get(why)
            self.must(not want or task.state == want, f"its task is {task.state}")
        else:
            want = {"issued": "done", "returned": "done", "carried_over": "done", "reopened": "open"}.get(why)
            self.must(not want or task.state == want, f"its task is {task.state}")
        if task.owes and task.owes[1] == what and task.owes[2] == (leaf.type == "holding.ended"):
            task.owes = (*task.owes[:3], task.owes[3] - 1)

    def acts(self, leaf):
        if leaf.actor["kind"] == "staff" and leaf.actor["ref"] in self.rights:
            self.must(self.may(leaf, leaf.actor["ref"]), "the right of who did it had ended")

    def may(self, leaf, staff):
        ended = self.rights_ended.get(staff)
        return bool(self.rights.get(staff)) or bool(ended and not ended.settled(leaf))

    def staff_signed_in(self, leaf, data):
        self.must(self.may(leaf, data["staff"]), "no leaf gives the right to sign in")

    def staff_added(self, leaf, data):
        self.rights[data["staff"]].add(data["role"])
        self.hr.pop((data["staff"], data["role"]), None)
        if data["role"] == "hr" and data.get("person"):
            self.hr[data["staff"], data["role"]] = data["person"], leaf

    staff_bound = staff_added

    def staff_removed(self, leaf, data):
        if data["role"] in self.rights.get(data["staff"], ()):
            self.rights_ended[data["staff"]] = leaf
            self.rights[data["staff"]].discard(data["role"])
        self.hr.pop((data["staff"], data["role"]), None)

    # Days off.

    def in_force(self, leaf):
        """What days off may count at the leaf, newest first."""
        for since, company, places in reversed(self.calendars):
            yield company, places
            if since is None or since.settled(leaf):
                return

    def calendar(self, leaf, data):
        location = data.get("location", "").casefold()
        named = [places[location]["name"] if location in places else None for _, places in self.in_force(leaf)]
        self.must(data.get("calendar") in named, "it goes by the days off of another location")

    def due(self, leaf, planned, case):
        place = (case.dated.get("calendar") or "").casefold()
        if not place or planned.get("due_kind") != "day" or planned.get("short_notice") or not planned["due_date"]:
            return

        def works(company, places):
            own = places.get(place, {})
            weekend = own.get("weekend") or company.get("weekend", ["saturday", "sunday"])
            holidays = own.get("holidays") or company.get("holidays", [])
            day = datetime.date.fromisoformat(planned["due_date"])
            return WEEKDAYS[day.weekday()] not in weekend and planned["due_date"] not in holidays

        self.must(any(works(*days) for days in self.in_force(leaf)), "a task is due on a day off")

    # Separate persons.

    def admit(self, leaf, task, person):
        if person and task.case.opened.get("separate_persons"):
            barred = self.barred(leaf, task, person)
            self.must(not barred or (leaf.get("not_apart") and person != task.case.person), f"{person} is barred from the task")

    def barred(self, leaf, task, person):
        case, plain = task.case, not (task.judges or task.approves or task.grants)
        if person == case.person and not (task.get("role") == "employee" and plain):
            return True
        if task.approves or task.get("purpose") == "exception" or any(t.approves for t in task.judged()):
            hr = any(who == person and since.settled(leaf) for who, since in self.hr.values())
            if hr or person in self.announcers[case.id]:
                return True
        for role in task.get("not_by") or []:
            seat = self.tenures.get((role, person))
            named = {"employee": case.person, "manager": case.dated.get("manager"), "old-manager": case.dated.get("old_manager")}
            if named.get(role) == person or (seat and seat.settled(leaf)):
                return True
        for other in case.tasks.values():
            has = person in other.done_by or (other.state == "open" and other.assignee == person and other.rank <= task.rank)
            if other is not task and has and task.apart(other):
                return True
        return False

    def finish(self):
        for case in self.cases.values():
            self.leaf = case.opened
            self.must(not case.owed, "a task that a check sent back was never reopened")
            self.must(not case.unaccepted, "an exception that was agreed to was never accepted")
            for task in case.tasks.values():
                for ending in task.endings:
                    self.leaf = ending
                    self.not_back(ending, task)
                if task.owes:
                    self.leaf = task.owes[0]
                    self.must(task.owes[3] <= 0, "the registers do not say what the ending brings about")
        for self.leaf in self.leaves:
            if self.leaf.type == "event.accepted":
                self.must(not self.leaf.case or self.leaf.case in self.cases, "no leaf opens its case")

    def not_back(self, ending, task):
        reason, incident = ending.get("reason"), any(
            t.get("purpose") == "incident" and t.get("for") == task.id for t in task.case.tasks.values())
        if ending.get("outcome") != "not_applicable" or task.get("writes") != "return" or reason not in LOST:
            return
        said = reason in self.changed_assets[task.id]
        self.must(said or not (task.get("asset") or incident), "no leaf says what became of the equipment")
        self.must(not said or incident or reason not in ("lost", "stolen"), "no task asks whether that is an incident")


# 10. Verifying.

class Check:
    """One bundle held against what came from outside; the findings are (code, where, sentence)."""

    def __init__(self, bundle, keys=(), checkpoints=(), require_anchor=False):
        self.findings, self.explained, self.document = [], set(), DOCUMENT
        try:
            self.zip = Zip(bundle)
        except Later as why:
            return self.find(UNREADABLE, "bundle", f"The bundle cannot be read: {why}.")
        except Altered as why:
            return self.find(ALTERED, "bundle", f"The ZIP is not laid out as the format says: {why}.")
        for wrong in self.zip.wrong:
            self.find(ALTERED, "bundle", wrong)
        self.files = self.zip.files
        if not self.signature([Key(text.strip()) for text in keys]):
            return
        self.read_leaves()
        self.read_manifest()
        self.origins_of_log()
        self.checkpoints([Checkpoint(text) for text in checkpoints], require_anchor)
        self.consistency()
        self.replay = Replay(self.leaves, self.find_unless_blind)
        if self.intact:
            self.content()
        self.texts()
        self.listed()

    def find(self, code, where, sentence):
        self.findings.append((code, where, sentence))

    def find_unless_blind(self, code, where, sentence):
        if not self.blind:
            self.find(code, where, sentence)

    def exit_code(self):
        codes = {code for code, _, _ in self.findings}
        return next((code for code in WEIGHTIEST_FIRST if code in codes), 0)

    def signature(self, given):
        """Step 2. Without a checkpoint that can be read there is nothing to hold the rest against."""
        try:
            policy = re.fullmatch(r"log (\S+)\nquorum none\n", self.files.get("policy.txt", b"").decode("utf-8", "replace"))
            require(policy, "policy.txt is not as the format says")
            self.key = Key(policy[1])
            self.checkpoint = Checkpoint(self.files.get("checkpoint", b""))
        except Altered as why:
            self.find(SIGNATURE, "checkpoint", f"The bundle's key or checkpoint cannot be read: {why}.")
            return False
        self.given, self.trusted = given, given or [self.key]
        if not any(key.key == self.key.key for key in self.trusted):
            self.find(SIGNATURE, "policy.txt", "The bundle comes with another key than the one given.")
        if self.key.name != self.checkpoint.origin:
            self.find(SIGNATURE, "policy.txt", "The key is called otherwise than the log.")
        if not any(self.checkpoint.signed(key, [self.checkpoint.origin]) for key in self.trusted):
            self.find(SIGNATURE, "checkpoint", "The checkpoint's signature does not hold.")
        return True

    def lines(self, name):
        text = self.files.get(name, b"")
        if text and not text.endswith(b"\n"):
            self.find(ALTERED, name, "The last line has no end.")
        return text.split(b"\n")[:-1]

    def read_leaves(self):
        """Step 3. The program is *blind* where it cannot read a leaf: what seems left out may be in there."""
        lines = self.lines("leaves.jsonl")
        self.tree, self.leaves, self.blind = Tree(lines), [], False
        for place, line in enumerate(lines):
            try:
                self.leaves.append(Leaf(line, DOCUMENT))
            except Later as why:
                self.blind = True
                self.find(UNREADABLE, f"leaf {place}", f"Leaf {place} is of a later version: {why}.")
            except Altered as why:
                self.blind = True
                self.find(ALTERED, f"leaf {place}", f"Leaf {place} is not as the format says: {why}.")
        self.intact = len(lines) == self.checkpoint.size and self.tree.root(0, len(lines)) == self.checkpoint.root
        if not self.intact:
            self.find(ALTERED, "leaves.jsonl", "The leaves are not those that were signed.")

    def origins_of_log(self):
        """What a reopened log says of the leaves in front, and which origins it had (4)."""
        self.reopened = [leaf for leaf in self.leaves if leaf.type == "log.reopened"]
        last, origins = None, []
        for leaf in self.reopened:
            size, lost = leaf.get("size"), leaf.get("lost") or {}
            if size != leaf.seq or leaf.get("restored") > size or unbase64(leaf.get("root")) != self.tree.root(0, leaf.seq):
                self.find(ALTERED, f"leaf {leaf.seq}", "It says of the leaves before it what is not so.")
            if last not in (None, leaf.get("previous")):
                self.find(ALTERED, f"leaf {leaf.seq}", "It reopens a log which had another name then.")
            origins += [leaf.get("previous"), leaf.get("origin")] + ([lost["origin"]] if lost else [])
            last = leaf.get("origin")
        if (last or self.checkpoint.origin) != self.checkpoint.origin:
            self.find(SIGNATURE, "checkpoint", "The log is called otherwise by its leaves.")
        self.origins = set(origins) or {self.checkpoint.origin}
        for key in self.given:
            if key.key == self.key.key and key.name not in self.origins:
                self.find(SIGNATURE, "policy.txt", f"The bundle is not of the log {key.name}.")

    def checkpoints(self, held, require_anchor):
        """Step 4."""
        proven = 0
        for older in held:
            lost = any(older.size > leaf.get("restored") for leaf in self.reopened
                       if older.origin in (leaf.get("previous"), (leaf.get("lost") or {}).get("origin")))
            if not any(older.signed(key, self.origins) for key in self.trusted):
                damaged = any(older.names(key, self.origins) for key in self.trusted)
                self.find(UNREADABLE if damaged else SIGNATURE, "given", "A checkpoint was damaged, or is by another key.")
            elif lost:
                self.find(REWRITTEN, "given", "Leaves that a checkpoint covers are missing, as the log says.")
            elif older.size > self.checkpoint.size:
                self.find(OLDER, "given", f"The bundle is older than a checkpoint: ask for one as of {older.size} leaves or more.")
            elif older.size > len(self.tree.leaves) or self.tree.root(0, older.size) != older.root:
                self.find(REWRITTEN, "given", "The log does not extend a checkpoint.")
            else:
                proven = max(proven, older.size)
        if require_anchor and proven < self.checkpoint.size:
            self.find(UNANCHORED, "given", f"{self.checkpoint.size - proven} leaves are newer than every checkpoint given.")

    def consistency(self):
        """Step 5."""
        try:
            text = self.files.get("consistency.txt", b"").decode("utf-8")
            found = re.fullmatch(r"handover-consistency/v1\nfrom (0|[1-9]\d{0,17})\nto (0|[1-9]\d{0,17})\n((?:\S+\n)*)(?:\n([^\0]+))?", text)
            require(found and int(found[2]) == self.checkpoint.size, "it is not as the format says")
            since, proof = int(found[1]), [unbase64(line) for line in found[3].splitlines()]
            require((since > 0) == (found[4] is not None), "it is not as the format says")
            if since == 0:
                return require(not proof, "there is nothing to prove")
            older = Checkpoint(found[4].encode())
            require(older.size == since <= len(self.tree.leaves), "its checkpoint covers another number of leaves")
            require(any(older.signed(key, self.origins) for key in self.trusted), "its checkpoint is not signed by the key")
            if self.intact:
                require(older.root == self.tree.root(0, since), "its checkpoint has another root")
                require(proof == self.tree.proof(since, 0, self.checkpoint.size), "its hashes are others")
        except (Altered, UnicodeDecodeError) as why:
            self.find(ALTERED, "consistency.txt", f"The proof does not hold: {why}.")

    # 7. Manifest, openings, texts, files.

    def read_manifest(self):
        self.manifest = None
        try:
            text = self.files.get("manifest.json", b"")
            manifest = read_json(text)
            require(isinstance(manifest, dict) and isinstance(manifest.get("format"), str), "no manifest")
            require(manifest["format"].startswith("handover-export/"), "it names no format of an export")
            if manifest["format"] != FORMAT:
                return self.find(UNREADABLE, "manifest.json", f"The bundle's format is {manifest['format']}.")
            question = manifest.get("question")
            fits_members(question, [("from", "date", False), ("to", "date", False), ("time_zone", "string", False)], DOCUMENT)
            require(isinstance(manifest.get("version"), str), "no version")
            require(list(manifest) == DOCUMENT.manifest and write_json(manifest, indent=2) + b"\n" == text, "not written in the one way")
            fits(manifest["files"] or None, "list of listed file", DOCUMENT)
            self.zone = zoneinfo.ZoneInfo(question["time_zone"])
            require(not question["from"] or not question["to"] or question["from"] <= question["to"], "it ends before it begins")
            self.manifest, self.question = manifest, question
        except (Altered, Later, ValueError, zoneinfo.ZoneInfoNotFoundError) as why:
            self.find(ALTERED, "manifest.json", f"The manifest cannot be read: {why}.")

    def content(self):
        """Steps 6, 8 and what of 9 follows from the leaves."""
        if not self.manifest:
            return
        self.belonging = {case.id for case in self.replay.cases.values() if self.belongs(case.dated.get("effective"))}
        self.read_openings()
        if not self.blind:
            made = Tables(self)
            for name, text in made.made.items():
                self.compare(name, text, self.files.get(name))
            self.manifest_follows(made)
            self.files_in_scope({row["sha256"] for row in made.rows["documents.csv"]})

    def compare(self, name, text, have):
        """A row that is missing is an omission, everything else an alteration (9, Comparing)."""
        if have == text:
            return
        self.explained.add(name)
        if have is None:
            return self.find(OMISSION, name, "The table is missing.")
        rows, made = read_csv(have), read_csv(text)
        if not rows or rows[0] != made[0] or any(len(row) != len(made[0]) for row in rows):
            return self.find(ALTERED, name, "It is no table of this format.")
        found, known = {row[0]: row for row in reversed(rows[1:])}, {row[0]: row for row in made[1:]}
        missing = [first for first in known if first not in found]
        wrong = [first for first in found if first not in known or known[first] != found[first]]
        for first in missing:
            self.find(OMISSION, name, f"The row of {first} is missing.")
        for first in wrong:
            cells = zip(made[0], found[first], known.get(first, [""] * len(made[0])))
            differ = "; ".join(f"{column} is {cell!r}, the leaves say {said!r}" for column, cell, said in cells if cell != said)
            self.find(ALTERED, name, f"The row of {first}: {differ}.")
        if len(rows) - 1 > len(found) or not missing and not wrong:
            self.find(ALTERED, name, "Rows are there twice, or in another order or spelling.")

    def manifest_follows(self, made):
        """What the manifest says of log, question and tables."""
        names, key, root = DOCUMENT.manifest, self.key, base64.b64encode(self.checkpoint.root).decode()
        said = {"format": FORMAT, "version": self.manifest["version"], "generated_at": shortest(self.checkpoint.signed_at),
                "question": self.question,
                "log": {"origin": self.checkpoint.origin, "size": self.checkpoint.size, "root": root, "key": key.text,
                        "key_hash": key.text.split("+")[1]},
                "scope": {"leaves": "all leaves of the log up to its size, verbatim",
                          "openings": "personal values of leaves that belong to no case and of the cases in population.csv",
                          "withheld_fields": ["reason"]},
                "counts": made.counts(DOCUMENT.counts), "flags": made.flags_raised(), "limits": made.limits(),
                "files": self.manifest["files"]}
        for name in names:
            if json.dumps(said[name]) != json.dumps(self.manifest.get(name)):
                self.find(ALTERED, "manifest.json", f"The manifest's {name} differ.")

    def files_in_scope(self, digests):
        for (seq, field), value in self.opened.items():
            kind = self.leaves[seq].type
            if (kind, field) == ("file.attached", "sha256") or kind == "task.ended" and re.fullmatch(r"file\.\d+\.sha256", field):
                digests.add(value)
        for case in self.replay.cases.values():
            if case.id in self.belonging:
                digests |= {case.opened.get("playbook"), case.opened.get("matrix"), *(task.get("playbook") for task in case.tasks.values())}
        should = {f"files/{digest}" for digest in digests - {""}}
        for name in should ^ {name for name in self.files if name.startswith("files/")}:
            self.find(ALTERED, name, "The log names a file that is missing." if name in should else "No leaf in scope names the file.")

    def belongs(self, date):
        return (self.question["from"] or date) <= date <= (self.question["to"] or date)

    def read_openings(self):
        """Step 6."""
        self.opened, self.erased = {}, set()
        for leaf in self.leaves:
            if leaf.type == "erased":
                self.erased |= {(item["seq"], item["field"]) for item in leaf.get("openings") or []}
        last = None
        for number, line in enumerate(self.lines("openings.jsonl"), 1):
            try:
                opening = read_json(line)
                fits_members(opening, OPENING_MEMBERS, DOCUMENT)
                require(write_json(opening) == line and DIGEST.fullmatch(opening["key"]), "not written in the one way")
                place = opening["seq"], opening["field"]
                require(last is None or last < place, "out of order")
                last = place
                self.open(place, opening)
            except (Altered, Later) as why:
                self.find(ALTERED, "openings.jsonl", f"Line {number}: {why}.")
        for leaf in self.leaves:
            for field in leaf.commitments:
                if self.in_scope(leaf, field) and (leaf.seq, field) not in self.opened and (leaf.seq, field) not in self.erased:
                    self.find_unless_blind(ALTERED, f"leaf {leaf.seq}", f"The value of {field} is missing, and no leaf erases it.")

    def open(self, place, opening):
        seq, field = place
        leaf = next((leaf for leaf in self.leaves[seq:seq + 1] if leaf.seq == seq), None) if not self.blind else None
        if self.blind:
            leaf = next((leaf for leaf in self.leaves if leaf.seq == seq), None)
        if leaf is None or field not in leaf.commitments or not self.in_scope(leaf, field):
            return self.find_unless_blind(ALTERED, f"leaf {seq}", f"The value of {field} is not in scope.")
        text = field.encode() + b"\0" + opening["value"].encode()
        sealed = hmac.new(bytes.fromhex(opening["key"]), text, hashlib.sha256).hexdigest()
        require(sealed == leaf.commitments[field], "the value is not the one that was recorded")
        self.opened[place] = opening["value"]

    def in_scope(self, leaf, field):
        return field != "reason" and (not leaf.case or leaf.case in self.belonging)

    def texts(self):
        """README.html and VERIFY.md: texts of one number, with what the question and the checkpoint say."""
        if not self.manifest:
            return
        escaped = self.manifest["version"]
        for letter, written in zip("&<>\"'+", ("&amp;", "&lt;", "&gt;", "&#34;", "&#39;", "&#43;")):
            escaped = escaped.replace(letter, written)
        said = {"From": self.question["from"] or "the beginning", "To": self.question["to"] or "any later date",
                "Now": self.checkpoint.signed_at, "Size": str(self.checkpoint.size), "Version": escaped}
        have, known = (self.files.get("README.html"), self.files.get("VERIFY.md")), []
        for readme in sorted(TEXTS.glob("readme-*.html")):
            verify = readme.with_name(readme.name.replace("readme", "verify").replace("html", "md"))
            text = re.sub(r"\{\{\.(\w+)\}\}", lambda found: said[found[1]], readme.read_text("utf-8"))
            known.append((text.encode(), verify.read_bytes()))
        later = [re.search(rb"Texts ([1-9]\d*) of %s\." % FORMAT.encode(), text or b"") for text in have]
        if all(later) and later[0][1] == later[1][1] and int(later[0][1]) > len(known):
            self.find(UNREADABLE, "README.html", "The texts are of a later version.")
        elif have not in known:
            self.find(ALTERED, "README.html", "README.html and VERIFY.md are not what the program says there.")

    def listed(self):
        """Step 9: the files that the manifest lists."""
        if not self.manifest:
            return
        listed = self.manifest["files"]
        names = [entry["name"] for entry in listed]
        if names != sorted(set(names)):
            self.find(ALTERED, "manifest.json", "The manifest does not list its files by name.")
        by_name = {entry["name"]: entry for entry in listed}
        for name in names:
            if name not in self.files and name not in DOCUMENT.tables:
                self.find(ALTERED, name, "The manifest lists a file that is missing.")
        for name, content in self.files.items():
            digest = hashlib.sha256(content).hexdigest()
            if name.startswith("files/") and name != f"files/{digest}":
                self.find(ALTERED, name, "Its content is not the one that its name says.")
            is_so = by_name.get(name) == {"name": name, "size": len(content), "sha256": digest}
            if name != "manifest.json" and not is_so and not (name in by_name and name in self.explained):
                self.find(ALTERED, name, "It is not the file that the manifest lists.")


def run(bundle, keys=(), checkpoints=(), require_anchor=False):
    """The exit code and the findings of one check."""
    try:
        held = []
        for path in checkpoints or []:
            text = pathlib.Path(path).read_bytes()
            held.append(Zip(text).files.get("checkpoint", b"") if text.startswith(b"PK\3\4") else text)
        keys = [pathlib.Path(key).read_text() if pathlib.Path(key).is_file() else key for key in keys or []]
        check = Check(pathlib.Path(bundle).read_bytes(), keys, held, require_anchor)
    except (Altered, Later, OSError) as why:
        return {"code": 2, "findings": [{"code": 2, "where": "", "sentence": f"This cannot be used: {why}."}]}
    return {"code": check.exit_code(), "findings": [dict(zip(("code", "where", "sentence"), f)) for f in check.findings]}


def main():
    parser = argparse.ArgumentParser(description="Checks an evidence bundle of Handover a second time.")
    parser.add_argument("bundle", nargs="?")
    parser.add_argument("--key", action="append", default=[], help="a verifier key or a file with one")
    parser.add_argument("--checkpoint", action="append", default=[], help="a file with a checkpoint, or an earlier bundle")
    parser.add_argument("--require-anchor", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--batch", action="store_true", help="read checks from standard input, one a line")
    args = parser.parse_args()
    if args.batch:
        for line in sys.stdin:
            try:
                result = run(**json.loads(line))
            except Exception:
                result = {"code": FAILED, "findings": [{"code": FAILED, "where": "verify.py", "sentence": traceback.format_exc()}]}
            print(json.dumps(result), flush=True)
        return 0
    if not args.bundle:
        parser.error("which bundle?")
    result = run(args.bundle, args.key, args.checkpoint, args.require_anchor)
    if args.json:
        print(json.dumps(result, ensure_ascii=False, indent=2))
    else:
        for finding in result["findings"]:
            print(f"{finding['code']}  {finding['where']}: {finding['sentence']}")
        print(f"exit {result['code']}: section 10 of docs/format.md says what that means")
    return result["code"]


ROOT = pathlib.Path(__file__).resolve().parents[3]
DOCUMENT = Document(ROOT / "docs" / "format.md")
TEXTS = ROOT / "internal" / "bundle" / "text"

if __name__ == "__main__":
    sys.exit(main())
