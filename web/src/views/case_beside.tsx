// The way from case to case through the list that the reader came from, and back to it.

import { address } from "../api.ts";
import { say } from "../language.ts";
import { caseInList, type Question } from "../queries.ts";
import type { Beside } from "../types.ts";
import { finding } from "../words_of_finding.ts";

/** `beside` is undefined until the gateway has answered. */
export function CaseBeside({ asked, beside }: { asked: Question; beside: Beside | null | undefined }) {
  const step = (id: string | null | undefined, label: string, rel: "prev" | "next") =>
    id === null || id === undefined ? (
      <span class="step-to" aria-disabled="true">
        {label}
      </span>
    ) : (
      <a class="step-to" rel={rel} href={caseInList(id, asked)}>
        {label}
      </a>
    );
  return (
    <nav class="beside" aria-label={say(finding.inList)}>
      <a href={`#${address("/cases", asked)}`}>{say(finding.back)}</a>
      {beside === null ? (
        <span class="aside">{say(finding.elsewhere)}</span>
      ) : (
        <span class="steps-to">
          {step(beside?.previous, `← ${say(finding.previous)}`, "prev")}
          {step(beside?.next, `${say(finding.next)} →`, "next")}
        </span>
      )}
    </nav>
  );
}
