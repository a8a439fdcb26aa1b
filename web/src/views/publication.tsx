// A publication: on which course it is, and what was said, as it was said.

import { useState } from "preact/hooks";
import { address } from "../api.ts";
import { fill, longDay, number, say } from "../language.ts";
import { DocumentWays } from "../parts/document_ways.tsx";
import { OfficeName } from "../parts/filled.tsx";
import { PublicationMark } from "../parts/publication_mark.tsx";
import { Loading, SmallTrouble, Trouble } from "../parts/states.tsx";
import { Title } from "../parts/title.tsx";
import { actDay, isIssued, publicationHref, publicationName } from "../publications.ts";
import { useAnswer, useShared } from "../shared.ts";
import type { Course, Differences, PublicationRead } from "../types_of_publications.ts";
import { issuing } from "../words_of_publications.ts";
import { words } from "../words.ts";
import { DifferenceView } from "./differences.tsx";
import { CourseSteps } from "./publication_course.tsx";
import { PublishedSheet } from "./published_sheet.tsx";
import { type Version, Versions } from "./versions.tsx";

/** Seconds after which it is looked again whether anything has changed: each look reads every case that has. */
export const LOOK_AGAIN = 15;

const FORMATS = [
  ["docx", "Word"],
  ["pdf", "PDF"],
  ["html", "HTML"],
  ["text", words.text],
  ["json", "JSON"],
] as const;

export function PublicationView({ id, version = "kept" }: { id: string; version?: Exclude<Version, "now"> }) {
  const { pulse } = useShared();
  const path = `/v1/publications/${encodeURIComponent(id)}`;
  const [acted, setActed] = useState(0);
  const { data, failure } = useAnswer<PublicationRead>(address(path, { format: "json" }), LOOK_AGAIN, acted);
  const since = useAnswer<Differences>(address(`${path}/differences`, { format: "json" }), LOOK_AGAIN, acted);
  const again = (): void => {
    setActed((times) => times + 1);
    // What was pressed may not be there any more.
    document.getElementById("heading")?.focus();
  };
  if (!data) {
    return failure ? <Trouble alone failure={failure} retry={() => pulse.refresh()} /> : <Loading alone lines={14} />;
  }
  return (
    <article class={`publication ${version}`}>
      <Head course={data} />
      <Versions course={data} at={version} changed={since.data?.changed} />
      <Notices course={data} />
      <CourseSteps course={data} again={again} />
      {version === "since" ? (
        <DifferenceView read={data} answer={since} path={path} />
      ) : (
        <>
          {since.failure && !since.data ? <SmallTrouble failure={since.failure} /> : null}
          {since.data ? <Changed differences={since.data} /> : null}
          <DocumentWays path={path} forms={FORMATS} />
          <PublishedSheet read={data} />
        </>
      )}
    </article>
  );
}

function Head({ course }: { course: Course }) {
  const { catalogue } = useShared();
  const { issued, reviewed } = course;
  return (
    <header>
      <p class="kicker">
        <PublicationMark state={course.state} />
        {issued ? (
          <>
            {" "}
            <strong>{publicationName(course)}</strong> · {actDay(catalogue.time_zone, issued)}
            {reviewed ? (
              <>
                {" · "}
                {say(issuing.stepReview)} <OfficeName name={reviewed.key} />
              </>
            ) : null}
          </>
        ) : null}
        {course.as_of ? ` · ${say(words.asOf)} ${longDay(course.as_of)}` : null}
      </p>
      <h1 id="heading" tabIndex={-1}>
        <Title text={say(course.title)} />
      </h1>
    </header>
  );
}

/** What the reader must know before using it. */
function Notices({ course }: { course: Course }) {
  const said: [string, string][] = [];
  if (isIssued(course) && !course.is_sealed) {
    said.push(["banner", say(issuing.brokenSeal)]);
  }
  if (!isIssued(course)) {
    said.push(["notice", say(issuing.draftNote)]);
  }
  if (course.missing.length > 0) {
    said.push(["notice", fill(issuing.notWhole, { partitions: course.missing.join(say(words.listed)) })]);
  }
  return (
    <>
      {said.map(([kind, text]) => (
        <p class={kind} key={text}>
          {text}
        </p>
      ))}
      {course.corrected_by ? (
        <p class="notice">
          {say(issuing.correctedNote)} <a href={publicationHref(course.corrected_by)}>{say(issuing.correction)}</a>
        </p>
      ) : null}
    </>
  );
}

/** How many figures have changed, and the way to which and why. */
function Changed({ differences: { publication, changed } }: { differences: Differences }) {
  const issued = isIssued(publication);
  if (changed === 0) {
    return <p class="note changed-since">{say(issued ? issuing.unchanged : issuing.unchangedDraft)}</p>;
  }
  const several = issued ? issuing.changed : issuing.changedDraft;
  const single = issued ? issuing.changedOne : issuing.changedDraftOne;
  return (
    <p class="notice changed-since" role="status">
      {fill(changed === 1 ? single : several, { many: number(changed) })}{" "}
      <a href={publicationHref(publication.id, "since")}>{say(issuing.see)}</a>
    </p>
  );
}
