// The bulletins that this installation defines; those of one template together, by year.

import { read, written, yearOf } from "../days.ts";
import { fill, longDay, monthName, say } from "../language.ts";
import { IssuedAs, PublicationMark } from "../parts/publication_mark.tsx";
import { Empty, Loading, Trouble } from "../parts/states.tsx";
import { Title } from "../parts/title.tsx";
import { bulletinHref, publicationName } from "../publications.ts";
import { useAnswer, useShared } from "../shared.ts";
import type { BulletinEntry } from "../types_of_bulletins.ts";
import { paper } from "../words_of_bulletins.ts";
import { issuing } from "../words_of_publications.ts";
import { words } from "../words.ts";
import { inWords } from "./asked.tsx";
import { BulletinViews } from "./bulletin_views.tsx";

export function BulletinList() {
  const { pulse } = useShared();
  const { data, failure } = useAnswer<{ bulletins: BulletinEntry[] }>("/v1/bulletins", false);
  const bulletins = [...(data?.bulletins ?? [])].sort((a, b) => later(b, a));
  const single = bulletins.filter(({ template }) => !template);
  const templates = [...new Set(bulletins.map(({ template }) => template ?? ""))].filter(Boolean);
  return (
    <article class="documents">
      <h1 id="heading" tabIndex={-1}>
        {say(words.bulletins)}
      </h1>
      <BulletinViews at="bulletins" />
      {failure && !data ? <Trouble failure={failure} retry={() => pulse.refresh()} /> : null}
      {!data && !failure ? <Loading lines={4} /> : null}
      {data && bulletins.length === 0 ? <Empty title={say(words.bulletinNone)} /> : null}
      {single.length > 0 ? (
        <ul class="entries">
          {single.map((entry) => (
            <Entry key={entry.id} entry={entry} />
          ))}
        </ul>
      ) : null}
      {templates.map((template) => (
        <Template key={template} template={template} entries={bulletins.filter((one) => one.template === template)} />
      ))}
    </article>
  );
}

/** Which of two is seen as of the later day; of those of one day, which is of the later period. */
const later = (a: BulletinEntry, b: BulletinEntry): number =>
  a.as_of.localeCompare(b.as_of) || a.id.localeCompare(b.id);

function Entry({ entry: { id, title, period, as_of, publication } }: { entry: BulletinEntry }) {
  return (
    <li>
      <a href={bulletinHref(id)}>
        <Title text={say(title)} />
      </a>
      <span class="note whole">
        {say(words.period)} {inWords(typeof period === "string" ? period : written(period))} · {say(words.asOf)}{" "}
        {longDay(as_of)}
      </span>
      <span class="note whole standing-of">
        {publication ? (
          <>
            <PublicationMark state={publication.state} /> <IssuedAs course={publication} />
          </>
        ) : (
          say(issuing.computed)
        )}
      </span>
    </li>
  );
}

/** The latest bulletin of a template, and all of them by year. */
function Template({ template, entries }: { template: string; entries: BulletinEntry[] }) {
  const [latest] = entries;
  const years = [...new Set(entries.map(({ period }) => yearOf(read(period).end)))];
  return latest ? (
    <section class="template">
      <ul class="entries">
        <Entry entry={latest} />
      </ul>
      <dl>
        {years.map((year) => (
          <div key={year}>
            <dt>{fill(paper.inYear, { year })}</dt>
            <dd>
              {entries
                .filter(({ period }) => yearOf(read(period).end) === year)
                .reverse()
                .map(({ id, title, publication }) => (
                  <a href={bulletinHref(id)} title={say(title)} key={id}>
                    <span class="unseen">{fill(paper.inYear, { year })} </span>
                    {partOfYear(id.slice(template.length + 1))}
                    {publication ? <span class="issued-as"> {publicationName(publication)}</span> : null}
                  </a>
                ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  ) : null;
}

/** The part of its year that a period is, by its name: 2015-Q3, 2015-H1, 2015-03, 2015-W10, 2015. */
function partOfYear(period: string): string {
  const part = period.slice("2015-".length);
  if (!part) {
    return say(paper.wholeYear);
  }
  const labels = { Q: paper.quarter, W: paper.week, H: part === "H1" ? paper.firstHalf : paper.secondHalf };
  const label = Object.entries(labels).find(([letter]) => part.startsWith(letter))?.[1];
  if (!label) {
    return monthName(`${period}-01`);
  }
  return fill(label, { number: String(Number(part.replace(/^\D/, ""))) });
}
