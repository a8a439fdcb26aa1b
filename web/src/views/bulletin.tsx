// A bulletin: as it was issued, or as it is counted now, each figure of it a link to its cases.

import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { address } from "../api.ts";
import { clock, longDay, say } from "../language.ts";
import { type DocumentForm, DocumentWays } from "../parts/document_ways.tsx";
import { Filled, OfficeName } from "../parts/filled.tsx";
import { Loading, Trouble } from "../parts/states.tsx";
import { MattersWay } from "../parts/matters_way.tsx";
import { Title } from "../parts/title.tsx";
import { actDay, publicationHref, publicationName, publicationsHref } from "../publications.ts";
import { useAnswer, useHealth, useShared } from "../shared.ts";
import type { Bulletin, BulletinFigure, Paragraph } from "../types_of_bulletins.ts";
import type { Course, Publications } from "../types_of_publications.ts";
import type { Label } from "../types.ts";
import { issuing } from "../words_of_publications.ts";
import { words } from "../words.ts";
import { FigureTable, Linked } from "./bulletin_figures.tsx";
import { Tables } from "./bulletin_tables.tsx";
import { Assessment, Problems } from "./bulletin_units.tsx";
import { LOOK_AGAIN, PublicationView } from "./publication.tsx";
import { type Asked, AskForAct } from "./publication_act.tsx";
import { Way } from "./publication_course.tsx";
import { correcting, drafting } from "./publication_ways.ts";
import { Versions } from "./versions.tsx";

const FORMS: readonly DocumentForm[] = [
  ["html", "HTML"],
  ["docx", "Word"],
  ["pdf", "PDF"],
  ["xlsx", "Excel"],
  ["csv", words.table],
  ["text", words.text],
  ["markdown", "Markdown"],
  ["json", "JSON"],
];

/** What was issued stands until somebody asks for what is counted now; both are one click apart. */
export function BulletinView({ id }: { id: string }) {
  const { place } = useShared();
  const asked = address("/v1/publications", { bulletin: id, state: "issued", limit: "1" });
  const { data, failure } = useAnswer<Publications>(asked, LOOK_AGAIN);
  if (!data && !failure) {
    return <Loading alone lines={14} />;
  }
  const issued = data?.publications[0] ?? null;
  return issued && !place.query.has("now") ? (
    <PublicationView id={issued.id} />
  ) : (
    <Computed id={id} issued={issued} isKnown={data !== null} />
  );
}

interface ComputedProps {
  id: string;
  issued: Course | null;
  /** Whether the gateway has said what was issued. */
  isKnown: boolean;
}

/** As it is counted now. */
function Computed({ id, issued, isKnown }: ComputedProps) {
  const { pulse } = useShared();
  const { heard } = useHealth(pulse);
  const path = `/v1/bulletins/${encodeURIComponent(id)}`;
  const { data, failure } = useAnswer<Bulletin>(address(path, { format: "json" }));
  if (!data) {
    return failure ? <Trouble alone failure={failure} retry={() => pulse.refresh()} /> : <Loading alone lines={14} />;
  }
  const day = Object.values(data.figures)[0]?.as_of ?? null;
  return (
    <article class="bulletin">
      {issued ? <Versions course={issued} at="now" /> : null}
      {isKnown ? <ComputedNote bulletin={id} title={data.title} issued={issued} /> : null}
      <DocumentWays
        path={path}
        forms={FORMS}
        beside={(language) => <MattersWay figures={data.figures} language={language} />}
      />
      <div class="sheet">
        <h1 id="heading" tabIndex={-1}>
          <Title text={say(data.title)} />
        </h1>
        {data.sections.map((section) => (
          <section key={section.title.zh}>
            <h2>{say(section.title)}</h2>
            {section.paragraphs.map((paragraph) => (
              <p key={paragraph.zh}>
                <Text paragraph={paragraph} figures={data.figures} />
              </p>
            ))}
          </section>
        ))}
        {data.tables ? <Tables tables={data.tables} /> : null}
        {data.problems ? <Problems problems={data.problems} day={day} /> : null}
        {data.assessment ? <Assessment assessed={data.assessment} tables={data.tables ?? []} day={day} /> : null}
        <p class="colophon">
          {day ? `${say(words.asOf)} ${longDay(day)}` : null}
          {heard === null ? null : ` · ${say(words.updated)} ${clock(heard)}`}
        </p>
      </div>
      {day === null ? null : <FigureTable figures={data.figures} />}
    </article>
  );
}

/** That it is not what was issued, and for those who may, the way to a draft. */
function ComputedNote({ bulletin, title, issued }: { bulletin: string; title: Label; issued: Course | null }) {
  const { catalogue } = useShared();
  const [asked, ask] = useState<Asked | null>(null);
  return (
    <div class="notice computed">
      <p>
        {issued?.issued ? (
          <Filled
            label={issuing.computedBeside}
            values={{
              name: publicationName(issued),
              day: actDay(catalogue.time_zone, issued.issued),
              office: <OfficeName name={issued.reviewed?.key ?? ""} />,
            }}
          />
        ) : (
          say(issuing.computedNote)
        )}
      </p>
      <Way way={issued ? correcting(issued) : drafting(bulletin, title)} ask={ask} />
      {asked ? (
        <AskForAct
          asked={asked}
          close={() => ask(null)}
          done={(course) => {
            ask(null);
            location.hash = course ? publicationHref(course.id) : publicationsHref({ bulletin });
          }}
        />
      ) : null}
    </div>
  );
}

/** A paragraph; where the gateway tells the places of its figures, they are links. */
function Text({ paragraph, figures }: { paragraph: Paragraph; figures: Record<string, BulletinFigure> }) {
  const { template } = paragraph;
  if (!template) {
    return <>{say(paragraph)}</>;
  }
  const parts = say(template).split(/\{([a-z0-9-]+)\}/);
  return (
    <>
      {parts.map((part, index): ComponentChildren => {
        const figure = index % 2 ? figures[part] : undefined;
        return figure ? <Linked figure={figure} key={index} /> : part;
      })}
    </>
  );
}
