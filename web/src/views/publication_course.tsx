// The course of a publication as steps, and what may be done next by whoever has the role.

import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { fill, say } from "../language.ts";
import { ActDone } from "../parts/publication_mark.tsx";
import { publicationHref, publicationName } from "../publications.ts";
import { useShared } from "../shared.ts";
import type { Course } from "../types_of_publications.ts";
import type { Label } from "../types.ts";
import { issuing } from "../words_of_publications.ts";
import { type Asked, AskForAct } from "./publication_act.tsx";
import { correcting, draftRole, issuingIt, reviewing, type WayOn } from "./publication_ways.ts";

export function CourseSteps({ course, again }: { course: Course; again: () => void }) {
  const { catalogue } = useShared();
  const [asked, ask] = useState<Asked | null>(null);
  const { state, drafted, reviewed, issued } = course;
  const ways = (...all: WayOn[]): ComponentChildren => all.map((way) => <Way key={way.say.en} way={way} ask={ask} />);
  const isOpen = issued === null;
  return (
    <section class="course">
      <h2>{say(issuing.course)}</h2>
      <ol>
        <Step label={issuing.stepDraft} done>
          <ActDone act={drafted} />
          {course.corrects ? (
            <a href={publicationHref(course.corrects)}>{say(issuing.corrects)}</a>
          ) : null}
        </Step>
        <Step label={issuing.stepReview} done={reviewed !== null} now={state === "drafted" || state === "refused"}>
          {reviewed ? (
            <>
              <strong class={reviewed.result === "refused" ? "alarming" : ""}>
                {say(reviewed.result === "refused" ? issuing.refused : issuing.passed)}
              </strong>{" "}
              <ActDone act={reviewed} />
            </>
          ) : (
            say(issuing.notYet)
          )}
          {isOpen ? ways(...reviewing(course)) : null}
          {isOpen && catalogue.publications?.two_keys ? <span class="note">{say(issuing.twoKeys)}</span> : null}
        </Step>
        <Step label={issuing.stepIssue} done={issued !== null} now={state === "reviewed"}>
          {issued ? (
            <>
              <strong>{publicationName(course)}</strong> <ActDone act={issued} />
            </>
          ) : (
            say(issuing.notYet)
          )}
          {state === "reviewed" ? ways(issuingIt(course)) : null}
        </Step>
        <Step label={issuing.stepCorrect} done={state === "corrected"}>
          {course.corrected_by ? (
            <a href={publicationHref(course.corrected_by)}>{say(issuing.correction)}</a>
          ) : (
            say(issuing.notCorrected)
          )}
          {state === "issued" ? ways(correcting(course)) : null}
        </Step>
      </ol>
      {asked ? (
        <AskForAct
          asked={asked}
          close={() => ask(null)}
          done={(next) => {
            ask(null);
            if (next && next.id !== course.id) {
              location.hash = publicationHref(next.id);
            } else {
              again();
            }
          }}
        />
      ) : null}
    </section>
  );
}

interface StepProps {
  label: Label;
  done: boolean;
  /** Whether it is this one's turn. */
  now?: boolean;
  children: ComponentChildren;
}

function Step({ label, done, now = false, children }: StepProps) {
  return (
    <li class={done ? "done" : now ? "turn" : ""} aria-current={now ? "step" : undefined}>
      <h3>{say(label)}</h3>
      <div>{children}</div>
    </li>
  );
}

/** A button for those whose key has the role; the others are told which role it takes. */
export function Way({ way, ask }: { way: WayOn; ask: (asked: Asked) => void }) {
  const { session } = useShared();
  if (session.keys && !(session.key_roles ?? []).includes(way.role)) {
    // Said once for several ways that take the same.
    return way.role === draftRole || way.isFirst ? (
      <span class="note">{fill(issuing.needsRole, { role: way.role })}</span>
    ) : null;
  }
  return (
    <button type="button" onClick={() => ask(way)}>
      {say(way.say)}
    </button>
  );
}
