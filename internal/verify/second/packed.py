"""The ZIP file of a bundle, which has one reading too (section 7)."""
import re
import struct
import zlib

from document import Altered, Later, document, require


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
        return name in document().files or name in document().tables or bool(re.fullmatch(r"files/[0-9a-f]{64}", name))
