// Tells tmux-coordinator what OpenCode does in this pane. "tmux-coordinator
// hooks install opencode" put it here, "hooks uninstall opencode" takes it away.
import { spawn } from "node:child_process";

const program = "@PROGRAM@";
const told = new Set([
  "session.status",
  "session.idle",
  "session.error",
  "session.compacted",
  "permission.asked",
  "permission.updated",
  "permission.replied",
  "question.asked",
  "question.replied",
  "question.rejected",
]);
// Sessions of sub-agents: what they do is not what the pane does.
const children = new Set();

function tell(event, session) {
  if (!process.env.TMUX_PANE) return;
  try {
    const hook = spawn(program, ["hook", "opencode"], {
      stdio: ["pipe", "ignore", "ignore"],
    });
    hook.on("error", () => {});
    hook.stdin.on("error", () => {});
    hook.stdin.end(
      JSON.stringify({ ...event, at: Date.now(), nested: children.has(session) }),
    );
  } catch {
    // Without it OpenCode goes on as ever.
  }
}

export const TmuxCoordinator = async () => ({
  event: async ({ event }) => {
    const p = event.properties ?? {};
    if (event.type.startsWith("session.") && p.info?.parentID)
      children.add(p.info.id);
    if (told.has(event.type))
      tell({ type: event.type, properties: p }, p.sessionID);
  },
  "tool.execute.before": async (input, output) => {
    const { filePath, command } = output?.args ?? {};
    tell(
      { type: "tool.execute.before", tool: input.tool, args: { filePath, command } },
      input.sessionID,
    );
  },
  "tool.execute.after": async (input, result) => {
    const { filePath } = input?.args ?? {};
    // What a command printed: its end says how tests went.
    const output = input.tool === "bash" ? `${result?.output ?? ""}`.slice(-65536) : undefined;
    tell(
      { type: "tool.execute.after", tool: input.tool, args: { filePath }, output },
      input.sessionID,
    );
  },
});
