// A bulletin as it is printed, each figure of it a link to its cases.

import type { ComponentChildren } from "preact";
import { address } from "../api.ts";
import { read, written } from "../days.ts";
import { clock, longDay, say } from "../language.ts";
import { Loading, Trouble } from "../parts/states.tsx";
import { casesHref } from "../queries.ts";
import { useAnswer, useHealth, useShared } from "../shared.ts";
import type { Bulletin, BulletinFigure, Paragraph } from "../types_of_bulletins.ts";
import { words } from "../words.ts";
import { Tables } from "./bulletin_tables.tsx";
import { Assessment, Problems } from "./bulletin_units.tsx";

const FORMATS = ["html", "docx", "xlsx", "csv", "text", "markdown", "json"] as const;
const NAMES = {
  html: "HTML",
  docx: "Word",
  xlsx: "Excel",
  csv: words.table,
  text: words.text,
  markdown: "Markdown",
  json: "JSON",
};

/** By rate, the measure whose cases are its numerator. */
const ABOVE: Record<string, string> = {
  reply: "replied",
  closure: "closed",
  on_time: "closed_in_time",
  satisfaction: "satisfied",
  categories: "received",
};

/** What is said in days: of the cases that were replied to, or closed. */
const DAYS = /^(reply|closing)_(working_)?days_(median|mean|p90)$/;

export function BulletinView({ id }: { id: string }) {
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
      <div class="actions">
        <span class="ways">
          <button type="button" onClick={() => print()}>
            {say(words.print)}
          </button>
          <a href={address(path, { format: "html" })}>{say(words.asDocument)}</a>
        </span>
        <span class="downloads">
          <span>{say(words.download)}</span>
          {FORMATS.map((format) => {
            const label = NAMES[format];
            return (
              <a key={format} href={address(path, { format, download: "1" })} download>
                {typeof label === "string" ? label : say(label)}
              </a>
            );
          })}
        </span>
      </div>
      <div class="sheet">
        <h1 id="heading" tabIndex={-1}>
          {say(data.title)}
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

function Linked({ figure }: { figure: BulletinFigure }) {
  const href = hrefOf(figure);
  const printed = spokenPrinted(figure);
  return href && figure.value ? (
    <a href={href} title={say(figure.label)}>
      {printed}
    </a>
  ) : (
    <>{printed}</>
  );
}

const spokenPrinted = (figure: BulletinFigure): string => say({ zh: figure.printed, en: figure.printed_en });

function FigureTable({ figures }: { figures: Record<string, BulletinFigure> }) {
  return (
    <section class="figures">
      <h2>{say(words.figuresOf)}</h2>
      <table>
        <thead>
          <tr>
            <th scope="col">{say(words.figure)}</th>
            <th scope="col" class="number">
              {say(words.computed)}
            </th>
            <th scope="col" class="number">
              {say(words.published)}
            </th>
          </tr>
        </thead>
        <tbody>
          {Object.entries(figures).map(([name, figure]) => (
            <tr key={name}>
              <th scope="row">{say(figure.label)}</th>
              <td class="number">{figure.value === null ? say(words.absent) : <Linked figure={figure} />}</td>
              <td class="number">
                {figure.published ?? "—"}
                {figure.differs ? <span class="mark alarming">{say(words.differs)}</span> : null}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function hrefOf(figure: BulletinFigure): string | null {
  const period = read(figure.period);
  if (figure.measure === "quick_reports") {
    return `#/quick-reports?year=${period.end.slice(0, 4)}`;
  }
  const select = Object.fromEntries(
    Object.entries(figure.select).map(([dimension, values]) => [dimension, [values].flat().join(",")]),
  );
  // A county's own rate may be of several measures, so there is no one list of its cases.
  if (figure.measure.startsWith("rates.")) {
    return null;
  }
  const days = DAYS.exec(figure.measure);
  const above = days ? (days[1] === "reply" ? "replied" : "closed") : ABOVE[figure.measure];
  const measure = figure.measure === "share" ? "received" : (above ?? figure.measure);
  return casesHref({ ...select, period: written(period), as_of: figure.as_of }, measure);
}
