// What can be done to a publication: by which role, what is sent, and what is said before it is done.

import { fill, say } from "../language.ts";
import { publicationName } from "../publications.ts";
import type { Course } from "../types_of_publications.ts";
import type { Label } from "../types.ts";
import { issuing } from "../words_of_publications.ts";

export type OfficeRole = "draft" | "review" | "issue";

export const draftRole: OfficeRole = "draft";

export interface WayOn {
  /** On the button. */
  say: Label;
  role: OfficeRole;
  /** Of several for one role, the first. */
  isFirst?: boolean;
  /** What is asked before it is done: what it is, and what follows of it. */
  title: string;
  text: string;
  path: string;
  body: Record<string, unknown>;
  /** Whether figures that are not whole are to be allowed, which the office then says itself. */
  isWhole: boolean;
}

/** As much of a digest as people compare. */
const short = (digest: string): string => digest.slice(0, 12);

const pathOf = ({ id }: Course, act: string): string => `/v1/publications/${encodeURIComponent(id)}/${act}`;

export function drafting(bulletin: string, title: Label): WayOn {
  return {
    say: issuing.draft,
    role: draftRole,
    title: fill(issuing.draftTitle, { title: say(title) }),
    text: say(issuing.draftText),
    path: "/v1/publications",
    body: { bulletin },
    isWhole: true,
  };
}

export function correcting(course: Course): WayOn {
  const name = publicationName(course);
  return {
    say: issuing.correct,
    role: draftRole,
    title: fill(issuing.correctTitle, { name }),
    text: fill(issuing.correctText, { name }),
    path: "/v1/publications",
    body: { bulletin: course.bulletin, corrects: course.id },
    isWhole: true,
  };
}

export function reviewing(course: Course): WayOn[] {
  const title = say(course.title);
  const digest = short(course.digest);
  const common = { role: "review", path: pathOf(course, "review"), isWhole: true } as const;
  return [
    {
      ...common,
      say: issuing.pass,
      isFirst: true,
      title: fill(issuing.passTitle, { title }),
      text: fill(issuing.passText, { digest }),
      body: { digest: course.digest, result: "passed" },
    },
    {
      ...common,
      say: issuing.refuse,
      title: fill(issuing.refuseTitle, { title }),
      text: say(issuing.refuseText),
      body: { digest: course.digest, result: "refused" },
    },
  ];
}

export function issuingIt(course: Course): WayOn {
  return {
    say: issuing.issue,
    role: "issue",
    isFirst: true,
    title: fill(issuing.issueTitle, { title: say(course.title) }),
    text: fill(issuing.issueText, { digest: short(course.digest) }),
    path: pathOf(course, "issue"),
    body: { digest: course.digest },
    isWhole: course.missing.length === 0,
  };
}
