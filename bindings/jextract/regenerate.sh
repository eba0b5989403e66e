#!/bin/sh
# Writes a module's src/main/generated anew from the lists and headers in its directory jextract, and
# the manifest. Needs the jextract, the JDK and the -dev packages of TOOLCHAIN; see docs/bindings.md.
# Usage: regenerate.sh [module]   the module's directory, whose name the packages have (default: bindings)
#   JEXTRACT   jextract to run (default: the one on the PATH)
#   JAVA_HOME  JDK 25 to run ErrnoTwins.java with (default: the java on the PATH)
set -eu

tools=$(cd "$(dirname "$0")" && pwd)
module=$(cd "${1:-$tools/..}" && pwd)
here=$module/jextract
prefix=io.drydock.$(basename "$module")
jextract=${JEXTRACT:-jextract}
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
command -v "$jextract" >/dev/null || { echo "no jextract: put it on the PATH or set JEXTRACT" >&2; exit 1; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# jextract looks for headers in its current directory before any other: give it an empty one.
mkdir "$work/empty" "$work/out"
cd "$work/empty"

{
    "$jextract" --version 2>&1
    dpkg-query -W -f '${Package} ${Version}\n' $(sed -n 's/^package //p' "$here/TOOLCHAIN" | cut -d' ' -f1)
} >"$work/found"
sed -n 's/^\(tool\|package\) //p' "$here/TOOLCHAIN" >"$work/expected"
diff -u "$work/expected" "$work/found" >&2 \
    || echo "warning: not the tools of TOOLCHAIN, expect other output; update it if that is meant" >&2

grep -v '^#' "$here/libs.txt" | while read -r lib class library; do
    package=$prefix.$lib
    out=$work/out/$(echo "$package" | tr . /)
    "$jextract" --target-package "$package" --header-class-name "$class" --output "$work/out" \
        "@$here/$lib.includes" "$here/$lib.h"

    # The one statement that says where symbols come from; see NativeLibrary for why.
    case $library in
    *.*) lookup=$library ;;
    *) lookup=io.drydock.bindings.NativeLibrary.$library ;;
    esac
    if [ "$library" != - ]; then
        holder=$(grep -l 'SymbolLookup SYMBOL_LOOKUP = ' "$out"/*.java)
        sed -i '/SymbolLookup SYMBOL_LOOKUP = /,/;$/c\    static final SymbolLookup SYMBOL_LOOKUP = '"$lookup"';' "$holder"
        [ "$(cat "$out"/*.java | grep -c "SYMBOL_LOOKUP = $lookup;")" = 1 ] \
            || { echo "$lib: SYMBOL_LOOKUP is not there exactly once" >&2; exit 1; }
    fi

    if [ -s "$here/$lib.errno" ]; then
        "$java" "$tools/ErrnoTwins.java" "$out" "$package" "$class" "$here/$lib.errno"
    fi
done

mkdir -p "$module/src/main"
rm -rf "$module/src/main/generated"
cp -R "$work/out" "$module/src/main/generated"

cd "$module"
find jextract src/main/generated -type f ! -name MANIFEST.sha256 | LC_ALL=C sort \
    | xargs sha256sum >jextract/MANIFEST.sha256
echo "$(grep -c src/main/generated jextract/MANIFEST.sha256) files generated"
