#!/bin/sh
# Makes the dumps of this folder, the hex dumps of them in `hex`, and SHA256SUMS anew; with --check, only compares them with what is here.
#
# Needs mingw-w64, wine and what `hex/generate.sh` does. On Debian:
# apt-get install gcc-mingw-w64-x86-64 gcc-mingw-w64-i686 wine64 wine xxd bsdextrautils python3
set -eu
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/out"
export WINEPREFIX="$work/wine" WINEDEBUG=-all

# The bytes are constants: both compilers must make the same of them.
for arch in x86_64 i686; do
    $arch-w64-mingw32-gcc -std=gnu11 -Wall -Wextra -Wno-override-init -Werror -O1 -c -o "$work/$arch.o" "$here/generate.c"
    $arch-w64-mingw32-objcopy -O binary -j .dumps "$work/$arch.o" "$work/$arch.dumps"
done
test -s "$work/x86_64.dumps"
cmp "$work/x86_64.dumps" "$work/i686.dumps"
echo "x86 and x64 agree on $(wc -c < "$work/x86_64.dumps") bytes"

x86_64-w64-mingw32-gcc -o "$work/generate.exe" "$work/x86_64.o"
wine=$(command -v wine64 || echo /usr/lib/wine/wine64)
(cd "$work" && "$wine" generate.exe out)
"$(dirname "$(readlink -f "$wine")")/wineserver" -w || true # it writes to its folder until the end
"$here/hex/generate.sh" "$work/out"
(cd "$work/out" && sha256sum ./*.bin hex/*.txt | sed 's|\./||' > SHA256SUMS)

if [ "${1-}" = --check ]; then
    (cd "$work/out" && find . -type f) | while read -r file; do cmp "$work/out/$file" "$here/$file"; done
    echo "the files here are the ones generated"
else
    cp -r "$work"/out/* "$here/"
fi
