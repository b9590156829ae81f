#!/bin/sh
# Writes hex text of negotiations.bin and extremes.bin in a folder to its subfolder `hex`:
# `hex/generate.sh FOLDER`. `../generate.sh` calls this script, and compares the files with --check.
#
# Needs od, xxd, hexdump and Python 3. On Debian: apt-get install xxd bsdextrautils python3
set -eu
cd "$1"
mkdir -p hex
for name in negotiations extremes; do
    xxd "$name.bin" > "hex/$name.xxd.txt"
    xxd -a -u -g 1 "$name.bin" > "hex/$name.xxd-a-u-g1.txt"
    xxd -p "$name.bin" > "hex/$name.xxd-p.txt"
    xxd -i "$name.bin" > "hex/$name.xxd-i.txt"
    hexdump -C "$name.bin" > "hex/$name.hexdump-C.txt"
    hexdump "$name.bin" > "hex/$name.hexdump.txt"
    od -t x1 "$name.bin" > "hex/$name.od.txt"
    od -A x -t x1 "$name.bin" > "hex/$name.od-Ax.txt"
    od -t x1z -v -w24 "$name.bin" > "hex/$name.od-x1z-v-w24.txt"
    od -A x -t x4 "$name.bin" > "hex/$name.od-Ax-x4.txt"
    od "$name.bin" > "hex/$name.od-octal.txt"
    od -A x "$name.bin" > "hex/$name.od-Ax-octal.txt"
    od -A d -t x1 "$name.bin" > "hex/$name.od-Ad.txt"
    hexdump -x "$name.bin" > "hex/$name.hexdump-x.txt"
    xxd -d "$name.bin" > "hex/$name.xxd-d.txt"
    # The first lines of extremes.bin are zeros, which look the same in many layouts.
    if [ "$name" = negotiations ]; then
        xxd -g 4 "$name.bin" > "hex/$name.xxd-g4.txt"
        od -x "$name.bin" > "hex/$name.od-x.txt"
        xxd -e "$name.bin" > "hex/$name.xxd-e.txt"
    fi
    python3 - "$name" << 'PYTHON'
import pathlib, sys
name = sys.argv[1]
data = pathlib.Path(f"{name}.bin").read_bytes()
rows = [(at, data[at : at + 16]) for at in range(0, len(data), 16)]
ascii = lambda row: "".join(chr(byte) if 32 <= byte < 127 else "." for byte in row)
# PowerShell 7 prints a NUL as a space, other control characters as U+FFFD, and the rest as Latin-1.
latin = lambda row: "".join(" " if byte == 0 else "\ufffd" if byte < 32 or 127 <= byte < 160 else chr(byte) for byte in row)
columns = " ".join(f"{n:02X}" for n in range(16))
upper = lambda row: row.hex(" ").upper()
base = 0x000001D412340100
address = lambda at: f"{base + at >> 32:08x}`{base + at & 0xFFFFFFFF:08x}"
word = lambda row, at, n: f"{int.from_bytes(row[at:at + n], 'little'):0{2 * n}x}"
quad = lambda row, at: f"{word(row, at + 4, 4)}`{word(row, at, 4)}"
dumps = {
    "format-hex-5": [f"PS C:\\> Format-Hex {name}.bin", "", "", f"           Path: C:\\{name}.bin", "", f"           {columns}", ""]
    + [f"{at:08X}   {upper(row):<47}  {ascii(row)}" for at, row in rows] + ["", ""],
    "format-hex-7": [f"PS C:\\> Format-Hex {name}.bin", "", f"   Label: C:\\{name}.bin", "",
        f"          Offset {'Bytes':<47} Ascii", f"                 {columns}", f"          ------ {'-' * 47} -----"]
    + [f"{at:016X} {upper(row):<47} {latin(row)}" for at, row in rows] + ["", "PS C:\\>"],
    "certutil": [f"{at:04x}\t{row[:8].hex(' ')}  {row[8:].hex(' ')}   {ascii(row)}" for at, row in rows],
    "windbg-db": [f"0:000> db 1d4`12340100 L{len(data):x}"]
    + [f"{address(at)}  {row[:8].hex(' ')}-{row[8:].hex(' ')}  {ascii(row)}" for at, row in rows] + ["0:000> "],
    "windbg-dd": [f"0: kd> dd 1d4`12340100 L{len(data) // 4:x}"]
    + [f"{address(at)}  {' '.join(word(row, n, 4) for n in (0, 4, 8, 12))}" for at, row in rows],
    "windbg-dq": [f"0:000> dq 1d4`12340100 L{len(data) // 8:x}"]
    + [f"{address(at)}  {quad(row, 0)} {quad(row, 8)}" for at, row in rows],
}
for kind, lines in dumps.items():
    pathlib.Path(f"hex/{name}.{kind}.txt").write_bytes("".join(line + "\r\n" for line in lines).encode())
PYTHON
done
