# Agent Mail as the Python server speaks it.
. "${0%/*}/lib.sh"
FAMILY=python
. "$here/agentmail.sh"
