// In which state a publication is, each with a sign of its own as well as a colour; and what was done.

import { say } from "../language.ts";
import { actDay, actTime, publicationName } from "../publications.ts";
import { useShared } from "../shared.ts";
import type { Course, OfficeAct, PublicationState } from "../types_of_publications.ts";
import { issuing, publicationStates } from "../words_of_publications.ts";
import { Filled, OfficeName } from "./filled.tsx";

export function PublicationMark({ state }: { state: PublicationState }) {
  return <span class="publication-mark" data-state={state}>{say(publicationStates[state])}</span>;
}

/** Under which number, when, and reviewed by whom; nothing of one that is not issued. */
export function IssuedAs({ course }: { course: Course }) {
  const { catalogue } = useShared();
  return course.issued ? (
    <Filled
      label={issuing.issuedOn}
      values={{
        name: publicationName(course),
        day: actDay(catalogue.time_zone, course.issued),
        office: <OfficeName name={course.reviewed?.key ?? ""} />,
      }}
    />
  ) : null;
}

/** By which office and when. */
export function ActDone({ act }: { act: OfficeAct }) {
  const { catalogue } = useShared();
  const values = { office: <OfficeName name={act.key} />, time: <span class="short">{actTime(catalogue.time_zone, act)}</span> };
  return (
    <span>
      <Filled label={issuing.by} values={values} />
    </span>
  );
}
