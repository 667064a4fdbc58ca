"""Leaves as they are written, and what is signed over them: notes, keys and the tree (sections 2 and 4)."""
import base64
import binascii
import datetime
import functools
import hashlib
import re

from document import (EXACT, LEAF, Altered, Later, exact, fits_members, is_instant, moment, read_json, require,
                      write_json)

LONGEST = 16 << 20
LEAF_MEMBERS = [(name, kind, False) for name, kind in [
    ("v", "string"), ("seq", "number"), ("type", "string"), ("occurred_at", "string"), ("recorded_at", "string"),
    ("case", "string"), ("task", "string"), ("actor", "actor"), ("data", "object"), ("commitments", "object")]]
ACTOR_MEMBERS = [("kind", "string", False), ("ref", "string", False), ("assurance", "string", False)]
OPENING_MEMBERS = [("seq", "number", False), ("field", "string", False), ("key", "string", False),
                   ("value", "string", False)]
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
        found = re.fullmatch(r"([^\s+]+)\n(0|[1-9]\d{0,17})\n(.{44})\nsigned_at (\S+)\n\n"
                             r"((?:— [^\s+]+ \S+\n)+)", note)
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
