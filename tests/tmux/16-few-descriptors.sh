# A client that cannot be started for want of descriptors is started later; the
# daemon goes on over the one that it has.
. "${0%/*}/lib.sh"
command -v prlimit >/dev/null || skip 'no prlimit'
clients() { tm list-clients -F '#{client_control_mode}' 2>/dev/null | grep -c 1; }
has_clients() { [ "$(clients)" -eq "$1" ]; }
tm new-session -d -s one -x 80 -y 24 'exec cat' || fail start
tm set-option -p -t one @coordinator_agent cc
tc start 2>/dev/null || fail 'no daemon'
daemon=$(tc --no-start --json start 2>/dev/null | sed 's/.*"pid":\([0-9]*\).*/\1/')
wait_for 10 has_clients 1

free=0
while [ -e "/proc/$daemon/fd/$free" ]; do free=$((free + 1)); done
prlimit --pid "$daemon" --nofile="$free:" || fail prlimit
tm new-session -d -s two -x 80 -y 24 'exec cat' || fail 'no second session'
tm set-option -p -t two @coordinator_agent cc
holds_for 2 has_clients 1 # it tries meanwhile
prlimit --pid "$daemon" --nofile=1024: || fail prlimit
wait_for 15 has_clients 2
tc doctor | grep -q 'transport *control, 2 clients' || fail "doctor: $(tc doctor | grep transport)"
