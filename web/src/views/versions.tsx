// Of one bulletin: as it was issued or drafted, as it would be now, and what has changed since.

import { say } from "../language.ts";
import { bulletinHref, isIssued, publicationHref } from "../publications.ts";
import type { Course } from "../types_of_publications.ts";
import { issuing } from "../words_of_publications.ts";

export type Version = "kept" | "now" | "since";

export function Versions({ course, at, changed }: { course: Course; at: Version; changed?: number | undefined }) {
  const views = [
    ["kept", publicationHref(course.id), isIssued(course) ? issuing.asIssued : issuing.theDraft],
    ["now", bulletinHref(course.bulletin, true), issuing.asNow],
    ["since", publicationHref(course.id, "since"), issuing.since],
  ] as const;
  return (
    <nav class="kinds versions" aria-label={say(issuing.versions)}>
      {views.map(([id, href, label]) => (
        <a key={id} href={href} aria-current={at === id ? "true" : undefined}>
          {say(label)}
          {id === "since" && changed ? <span class="many">{changed}</span> : null}
        </a>
      ))}
    </nav>
  );
}
