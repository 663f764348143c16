#!/usr/bin/env bash
# Serves a farm of make_farm.py with nginx, on addresses of the loopback network only.
#
#   serve_farm.sh start --farm DIR --run DIR [--port 8180] [--tls] [--latency "50 200 wan"] [--no-gzip]
#                       [--core 0|none] [--workers 1]
#   serve_farm.sh stop --run DIR
#   serve_farm.sh log --run DIR [OFFSET]     sums up the access log from that byte on
#
# RUN/lists/ENDPOINT/urls are the feeds' addresses at each endpoint:
#   http                port       as fast as it goes, with ETag and Last-Modified
#   https               port + 1   --tls: TLS 1.2 and 1.3, a P-256 key, an authority of its own: RUN/tls/ca.pem
#   http-novalidators   port + 2   neither ETag nor Last-Modified, and conditional requests are ignored
#   https-novalidators  port + 3
#   http-50ms …         port + 10, one for each word of --latency: every answer comes so many milliseconds later
#   https-50ms …        port + 30, one for each
#   http-wan            the word "wan": by address, 40 % 30 ms, 35 % 100 ms, 18 % 300 ms, 6 % 1 s, 1 % 3 s
# Each request waits once (nginx's echo_sleep); handshakes stay instant. Packed files go to who asks for them.
# While it runs, `make_farm.py next` and `use` may change what is served.
# Needs Debian's nginx-light, libnginx-mod-http-echo, python3, util-linux and, for TLS, openssl.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
farm='' run='' port=8180 tls=no latency='' packed=on core=0 workers=1 offset=0
caching='add_header Cache-Control "max-age=600";'

fail() { printf 'serve_farm: %s\n' "$*" >&2; exit 2; }

host() { echo "127.9.$(($1 / 250)).$(($1 % 250 + 1))"; } # as make_farm.py numbers them

is_nginx() { [ "$(cat "/proc/$1/comm" 2>/dev/null)" = nginx ]; }

stop() {
  local pid
  [ -f "$run/nginx.pid" ] || return 0
  pid=$(cat "$run/nginx.pid")
  if is_nginx "$pid"; then
    kill -QUIT "$pid" || true
    for _ in {1..20}; do
      is_nginx "$pid" || break
      sleep 0.1
    done
    # It waits for connections that pollers keep open.
    ! is_nginx "$pid" || kill -TERM "$pid" || true
  fi
  rm -f "$run/nginx.pid"
}

# A certificate for all hosts; made once, as long as they stay so many.
make_certificate() (
  if [ -f "$run/tls/leaf.pem" ] && [ "$(cat "$run/tls/hosts")" = "$hosts" ]; then exit; fi
  mkdir -p "$run/tls"
  cd "$run/tls"
  names=$(for ((number = 0; number < hosts; number++)); do echo "IP:$(host "$number")"; done | paste -sd ,)
  cat >leaf.ext <<END
basicConstraints=CA:FALSE
keyUsage=digitalSignature
extendedKeyUsage=serverAuth
subjectAltName=$names
END
  openssl ecparam -name prime256v1 -genkey -noout -out ca.key
  openssl req -x509 -new -key ca.key -days 3650 -subj '/CN=farm throwaway CA' -out ca.pem
  openssl ecparam -name prime256v1 -genkey -noout -out leaf.key
  openssl req -new -key leaf.key -subj '/CN=farm' -out leaf.csr
  openssl x509 -req -in leaf.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 3650 -extfile leaf.ext \
    -out leaf.pem 2>/dev/null
  echo "$hosts" >hosts
)

# endpoint NAME http|https PORT [SECONDS|'' [no-validators]]: writes its list, prints its part of the configuration.
endpoint() {
  local name=$1 scheme=$2 at=$3 sleep=${4-} validators=${5-} ssl='' number
  python3 "$here/make_farm.py" lists --out "$farm" --to "$run/lists/$name" --scheme "$scheme" --port "$at"
  [ "$scheme" = http ] || ssl=' ssl'
  echo "  server {"
  for ((number = 0; number < hosts; number++)); do
    echo "    listen $(host "$number"):$at$ssl backlog=4096;"
  done
  if [ -n "$ssl" ]; then
    echo "    ssl_certificate $run/tls/leaf.pem; ssl_certificate_key $run/tls/leaf.key;"
    echo "    ssl_protocols TLSv1.2 TLSv1.3; ssl_session_cache shared:SSL:16m;"
  fi
  echo "    root $farm/current;"
  if [ -n "$validators" ]; then
    # A server with header fields of its own does not inherit the others.
    echo "    etag off; if_modified_since off; add_header Last-Modified \"\"; $caching"
  fi
  if [ -n "$sleep" ]; then
    echo "    location / { echo_sleep $sleep; echo_exec /now\$uri; }"
    echo "    location /now/ { internal; alias $farm/current/; }"
  fi
  echo "  }"
}

# Those of --latency.
late_endpoints() {
  local word name seconds number=0
  for word in $latency; do
    if [ "$word" = wan ]; then
      name=wan seconds=\$wan # a variable of nginx's
    else
      name=${word}ms seconds=$(awk -v word="$word" 'BEGIN { print word / 1000 }')
    fi
    endpoint "http-$name" http $((port + 10 + number)) "$seconds"
    [ $tls = no ] || endpoint "https-$name" https $((port + 30 + number)) "$seconds"
    number=$((number + 1))
  done
}

configuration() {
  echo "load_module /usr/lib/nginx/modules/ngx_http_echo_module.so;"
  # Workers of another user could not read a farm in a folder of root's.
  [ "$(id -u)" -ne 0 ] || echo "user root;"
  cat <<END
worker_processes $workers;
worker_rlimit_nofile 65536;
pid $run/nginx.pid;
error_log $run/logs/error.log warn;
events { worker_connections 20000; }
http {
  log_format farm '\$status \$bytes_sent \$request_length \$connection \$connection_requests';
  access_log $run/logs/access.log farm buffer=256k flush=500ms;
  client_body_temp_path $run/tmp/b; proxy_temp_path $run/tmp/p; fastcgi_temp_path $run/tmp/f;
  uwsgi_temp_path $run/tmp/u; scgi_temp_path $run/tmp/s;
  types { application/rss+xml rss; application/atom+xml atom; application/rdf+xml rdf; text/xml xml; }
  default_type application/octet-stream;
  sendfile on; tcp_nopush on; tcp_nodelay on;
  keepalive_timeout 65s; keepalive_requests 10000; lingering_close off;
  server_tokens off; gzip off; gzip_static $packed; gzip_vary on;
  $caching
  split_clients \$uri \$wan { 40% 0.03; 35% 0.1; 18% 0.3; 6% 1; * 3; }
END
  endpoint http http "$port"
  endpoint http-novalidators http $((port + 2)) '' no-validators
  if [ $tls = yes ]; then
    endpoint https https $((port + 1))
    endpoint https-novalidators https $((port + 3)) '' no-validators
  fi
  late_endpoints
  echo "}"
}

start() {
  local pinned=()
  [ -f "$farm/farm.json" ] || fail "--farm: there is no farm in '$farm'"
  mkdir -p "$run/logs" "$run/tmp"
  farm=$(cd "$farm" && pwd)
  run=$(cd "$run" && pwd)
  stop
  hosts=$(sed -n 's/.*"hosts": \([0-9]*\).*/\1/p' "$farm/farm.json")
  [ $tls = no ] || make_certificate
  rm -rf "$run/lists"
  : >"$run/logs/access.log"
  configuration >"$run/nginx.conf"
  ulimit -n 65536 2>/dev/null || ulimit -n "$(ulimit -Hn)"
  [ "$core" = none ] || pinned=(taskset -c "$core")
  # Of a port that is taken it says so for each host.
  "${pinned[@]}" /usr/sbin/nginx -p "$run" -c "$run/nginx.conf" 2>"$run/logs/start.log" ||
    fail "nginx does not start: $(tail -n 2 "$run/logs/start.log")"
  for _ in {1..10}; do
    [ ! -s "$run/nginx.pid" ] || break
    sleep 0.1
  done
  echo "farm served by nginx $(cat "$run/nginx.pid") on core $core; endpoints: $(cd "$run/lists" && echo *)"
}

log() {
  sleep 1 # until nginx has written what it buffers
  tail -c +$((offset + 1)) "$run/logs/access.log" | awk '
    { answers[$1]++; sent += $2; received += $3; connections += !seen[$4]++ }
    END {
      printf "answers"
      for (status in answers) printf " %s:%d", status, answers[status]
      printf " sent %d received %d connections %d\n", sent, received, connections
    }'
}

verb=${1-}
case $verb in
  start | stop | log) shift ;;
  *)
    sed -n '4,7s/^# *//p' "$0" >&2
    exit 2
    ;;
esac
while [ $# -gt 0 ]; do
  case $1 in
    --tls) tls=yes ;;
    --no-gzip) packed=off ;;
    --farm | --run | --port | --latency | --core | --workers)
      [ $# -gt 1 ] || fail "$1 needs a value"
      printf -v "${1#--}" %s "$2"
      shift
      ;;
    [0-9]*) offset=$1 ;;
    *) fail "unknown option $1" ;;
  esac
  shift
done
[ -n "$run" ] || fail "--run DIR is missing"
"$verb"
