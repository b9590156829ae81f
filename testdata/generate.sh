#!/bin/sh
# Writes the dumps of this folder, the images in `context`, the hex text in `hex`, and SHA256SUMS.
# With --check, writes them to a temporary folder and compares them with the files here.
#
# Needs mingw-w64, wine and what `hex/generate.sh` needs. On Debian:
# apt-get install gcc-mingw-w64-x86-64 gcc-mingw-w64-i686 wine64 wine xxd bsdextrautils python3
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
mkdir "$work/out"
export WINEPREFIX="$work/wine" WINEDEBUG=-all
wine=$(command -v wine64 || echo /usr/lib/wine/wine64)

# Waits for the server, which writes to its folder until it ends.
clean_up() {
    "$(dirname "$(readlink -f "$wine")")/wineserver" -w || true
    rm -rf "$work"
}
trap clean_up EXIT

# Compiles a program for both widths and lets the x64 one write its files to a folder. What it
# writes are constants in one section, which must be the same from both compilers.
run() {
    for arch in x86_64 i686; do
        $arch-w64-mingw32-gcc -std=gnu11 -Wall -Wextra -Wno-override-init -Werror -O1 \
            -c -o "$work/$arch.o" "$here/$1"
        $arch-w64-mingw32-objcopy -O binary -j .dumps "$work/$arch.o" "$work/$arch.dumps"
    done
    test -s "$work/x86_64.dumps"
    cmp "$work/x86_64.dumps" "$work/i686.dumps"
    echo "$1: x86 and x64 agree on $(wc -c < "$work/x86_64.dumps") bytes"
    x86_64-w64-mingw32-gcc -o "$work/generate.exe" "$work/x86_64.o" -lws2_32
    mkdir -p "$work/$2"
    (cd "$work" && "$wine" generate.exe "$2")
}
run generate.c out
run context/generate.c out/context
"$here/hex/generate.sh" "$work/out"
(cd "$work/out" && sha256sum ./*.bin context/* hex/*.txt | sed 's|\./||' > SHA256SUMS)

if [ "${1-}" = --check ]; then
    (cd "$work/out" && find . -type f) | while read -r file; do
        cmp "$work/out/$file" "$here/$file"
    done
    echo "the files here are what the generator writes"
else
    cp -r "$work"/out/* "$here/"
fi
