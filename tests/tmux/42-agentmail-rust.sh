# Agent Mail as the Rust server speaks it.
. "${0%/*}/lib.sh"
FAMILY=rust
. "$here/agentmail.sh"
