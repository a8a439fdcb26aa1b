#!/bin/sh
# Writes jars.lock from pom.xml, here or in the folder that is named. Needs Maven; run it only to move
# to another version of Kafka.
set -eu
cd "${1:-$(dirname "$0")}"
list=$(mktemp)
trap 'rm -f "$list"' EXIT

mvn --quiet --batch-mode org.apache.maven.plugins:maven-dependency-plugin:3.8.1:list \
    -DincludeScope=runtime -DoutputAbsoluteArtifactFilename=true -DoutputFile="$list"

{
    echo "# The jars of what pom.xml names: SHA-256, bytes, coordinate. Written by lock.sh from pom.xml."
    # A line of Maven's list reads "   group:artifact:jar:version:scope:/path/of.jar -- module ...".
    sed -n 's/^ *\([^:]*\):\([^:]*\):jar:\([^:]*\):[a-z]*:\(.*\.jar\).*/\1:\2:\3 \4/p' "$list" |
        LC_ALL=C sort |
        while read -r coordinate jar; do
            echo "$(sha256sum <"$jar" | cut -d' ' -f1) $(wc -c <"$jar" | tr -d ' ') $coordinate"
        done
} >jars.lock
echo "jars.lock: $(grep -vc '^#' jars.lock) jars"
