# A control client that is killed or detached comes back, a bounded number of
# times; after that the transport polls and says so. Nothing is left over.
. "${0%/*}/lib.sh"
. "${0%/*}/transport.sh"
tm new-session -d -s a -x 80 -y 24 'exec cat' || fail start
probe_start control
watch 0
fds=$(open_fds "$probe_pid")

client() { tm list-clients -F '#{client_pid}'; }
kill -9 "$(client)"
wait_for 5 stats 'clients=0'
wait_for 10 stats 'clients=1 connects=2'
tm send-keys -t %0 -l back
wait_for 5 said '^output 0 back'
wait_for 5 test "$(open_fds "$probe_pid")" -eq "$fds"
[ "$(pgrep -fc -- "-CC.*-S $SOCKET")" -eq 1 ] || fail "not one client"

tm detach-client -s a
wait_for 10 stats 'clients=1 connects=3'
tm send-keys -t %0 -l again
wait_for 5 said '^output 0 again'
probe_stop
no_clients || fail "a client stays"
wait_for 5 no_children
