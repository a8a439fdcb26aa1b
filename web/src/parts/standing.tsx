// The standing of a case; each has a sign of its own as well as a colour.

import { say } from "../language.ts";
import type { Glance } from "../types.ts";
import { words } from "../words.ts";

export function Standing({ glance }: { glance: Partial<Glance> }) {
  const { standing, overdue } = glance;
  if (standing === undefined) {
    return null;
  }
  const [kind, label] =
    standing === "open"
      ? overdue
        ? (["overdue", words.overdue] as const)
        : (["open", words.open] as const)
      : standing === "closed"
        ? (["closed", words.closedState] as const)
        : (["rejected", words.rejected] as const);
  return <span class={`standing ${kind}`}>{say(label)}</span>;
}
