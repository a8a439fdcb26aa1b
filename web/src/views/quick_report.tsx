// One issue of the quick report.

import { useEffect, useState } from "preact/hooks";

import { fill, longDay, name, number, say, weekday } from "../language.ts";
import { DocumentWays } from "../parts/document_ways.tsx";
import { Loading, Trouble } from "../parts/states.tsx";
import { caseHref } from "../queries.ts";
import { useAnswer, useShared } from "../shared.ts";
import type { QuickReport, QuickReportItem } from "../types.ts";
import { hot } from "../words_of_hotspots.ts";
import { words } from "../words.ts";
import { hotspotHref } from "./hotspots.tsx";
import { issue } from "./quick_report_list.tsx";

/** Shown at first, and more at a time: a stormy day has thousands, which no page shows at once. */
const MANY = 500;

const FORMATS = [
  ["html", "HTML"],
  ["docx", "Word"],
  ["pdf", "PDF"],
  ["json", "JSON"],
] as const;

export function QuickReportView({ year, issue: serial }: { year: string; issue: string }) {
  const { catalogue, pulse } = useShared();
  const path = `/v1/quick-reports/${encodeURIComponent(year)}/${encodeURIComponent(serial)}`;
  const { data, failure } = useAnswer<QuickReport>(`${path}?format=json`, false);
  const [most, show] = useState(MANY);
  useEffect(() => show(MANY), [path]);
  if (!data) {
    return failure ? <Trouble alone failure={failure} retry={() => pulse.refresh()} /> : <Loading alone lines={8} />;
  }
  return (
    <article class="bulletin quick-report">
      <DocumentWays path={path} forms={FORMATS} />
      <div class="sheet">
        <p class="red-head">{say(words.quickReport)}</p>
        <h1 id="heading" tabIndex={-1}>
          {issue(data.year, data.number)}
        </h1>
        <p class="dateline">
          {longDay(data.day)} {weekday(data.day)}
        </p>
        <Hotspots report={data} />
        <ol class="reported">
          {data.items.slice(0, most).map((item) => (
            <li key={item.id}>
              <Title item={item} />
              <p class="note">
                {name(catalogue.categories, item.category, words.none)} ·{" "}
                {name(catalogue.channels, item.channel, words.none)} ·{" "}
                <time dateTime={item.time}>{item.time.slice(0, 16).replace("T", " ")}</time> ·{" "}
                <a href={caseHref(item.id, null)}>{item.id}</a>
              </p>
            </li>
          ))}
        </ol>
        {data.items.length > most ? (
          <p class="more">
            <button type="button" onClick={() => show(most + MANY)}>
              {say(words.loadMore)}
            </button>
            <span class="aside">
              {number(most)} / {number(data.items.length)}
            </span>
          </p>
        ) : null}
        <p class="colophon">{say(words.masked)}</p>
      </div>
    </article>
  );
}

/** One line for each hotspot that the issue has items of. */
function Hotspots({ report: { hotspots = [], items } }: { report: QuickReport }) {
  if (hotspots.length === 0) {
    return null;
  }
  const place = (id: string): string => number(items.findIndex((item) => item.id === id) + 1);
  return (
    <section class="reported-hotspots">
      <h2>{say(hot.hotspots)}</h2>
      <ul>
        {hotspots.map((one) => (
          <li key={one.id}>
            <span class="mark">{say(one.new ? hot.isNew : hot.moreOf)}</span>{" "}
            <a href={hotspotHref(one.id)} lang="zh-CN">
              {one.title}
            </a>{" "}
            <span class="note">
              {fill(hot.reportedOf, {
                here: number(one.items.length),
                places: one.items.slice(0, 12).map(place).join(say(words.listed)),
                many: number(one.many),
                writers: number(one.writers),
                day: longDay(one.first),
              })}
              {one.spread && one.spread.items > 0
                ? fill(hot.reportedReach, { items: number(one.spread.items), reach: number(one.spread.reach) })
                : null}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The title, or why it was taken out. */
function Title({ item }: { item: QuickReportItem }) {
  if (!item.withdrawn) {
    return <p class="title">{item.title}</p>;
  }
  return (
    <p class="title withdrawn">
      {say(words.titleWithdrawn)} <span class="note">{item.withdrawn.reason}</span>
    </p>
  );
}
