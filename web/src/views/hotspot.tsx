// One hotspot: its curve against the usual, what was done about it, its items, and what is near it.

import { address } from "../api.ts";
import { fill, longDay, name, number, say, shortDay, spanOfDays } from "../language.ts";
import { CaseName } from "../parts/case_name.tsx";
import { Chart } from "../parts/chart.tsx";
import { DayControl } from "../parts/controls.tsx";
import { Posted } from "../parts/posting.tsx";
import { Loading, Trouble } from "../parts/states.tsx";
import { caseHref } from "../queries.ts";
import { useAnswer, useShared } from "../shared.ts";
import type { Label } from "../types.ts";
import { type Hotspot, type HotspotAnswer, MILESTONES } from "../types_of_hotspots.ts";
import { hot, milestones } from "../words_of_hotspots.ts";
import { words } from "../words.ts";
import { Decide } from "./hotspot_decisions.tsx";
import { hotspotHref, Lately } from "./hotspots.tsx";

const MOST_ITEMS = "1000";

export function HotspotView({ id }: { id: string }) {
  const { catalogue, day, pulse } = useShared();
  const url = address(`/v1/hotspots/${encodeURIComponent(id)}`, { as_of: day, limit: MOST_ITEMS });
  const { data, failure } = useAnswer<HotspotAnswer>(url);
  if (!data) {
    return failure ? <Trouble alone failure={failure} retry={() => pulse.refresh()} /> : <Loading alone lines={10} />;
  }
  const { hotspot, neighbours } = data;
  return (
    <article class="hotspot">
      <div class="controls">
        <DayControl beside />
        <p class="ways">
          <a href="#/hotspots">{say(hot.back)}</a>
        </p>
      </div>
      <h1 id="heading" tabIndex={-1} lang="zh-CN">
        {hotspot.title}
      </h1>
      {data.asked !== hotspot.id && data.items.every((item) => item.case !== data.asked) ? (
        <p class="note">{fill(hot.nowIn, { asked: data.asked })}</p>
      ) : null}
      <dl class="facts">
        <Fact label={hot.items} said={number(hotspot.items)} />
        <Fact label={hot.writers} said={number(hotspot.writers)} />
        <Fact label={hot.days} said={spanOfDays(hotspot.first, hotspot.last)} />
        <div>
          <dt>{say(hot.lately)}</dt>
          <dd>
            <Lately hotspot={hotspot} />
          </dd>
        </div>
        <Fact label={words.category} said={counted(hotspot.categories, catalogue.categories)} />
        <Fact label={words.channel} said={counted(hotspot.channels, catalogue.channels)} />
        {Object.keys(hotspot.spread.platforms).length > 0 ? (
          <Fact label={hot.platforms} said={counted(hotspot.spread.platforms, {})} lang="zh-CN" />
        ) : null}
        {hotspot.spread.items > 0 ? (
          <Fact
            label={hot.reach}
            said={fill(hot.reachOf, { reach: number(hotspot.spread.reach), items: number(hotspot.spread.items) })}
          />
        ) : null}
        <Fact
          label={hot.state}
          said={hotspot.closed ? fill(hot.closedOn, { day: longDay(hotspot.closed) }) : say(hot.open)}
        />
        {hotspot.places.length > 0 ? (
          <Fact label={hot.place} said={hotspot.places.join(say(words.listed))} lang="zh-CN" />
        ) : null}
      </dl>
      <Curve answer={data} />
      <div class="pair">
        <Done hotspot={hotspot} />
        <Decide hotspot={hotspot} />
      </div>
      <Items answer={data} />
      {neighbours.length > 0 ? (
        <section class="neighbours">
          <h2>{say(hot.neighbours)}</h2>
          <ul>
            {neighbours.map((one) => (
              <li key={one.id}>
                <a href={hotspotHref(one.id)} lang="zh-CN">
                  {one.title}
                </a>{" "}
                <span class="note">
                  {fill(hot.overviewItem, { items: number(one.items), writers: number(one.writers) })} ·{" "}
                  {spanOfDays(one.first, one.last)} ·{" "}
                  {say(hot.same)}
                  <span lang="zh-CN">{[...one.same.places, ...one.same.matters].join(say(words.listed))}</span>
                </span>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      <p class="note colophon">{fill(hot.note, { day: longDay(data.as_of) })}</p>
    </article>
  );
}

function Fact({ label, said, lang }: { label: Label; said: string; lang?: string }) {
  return (
    <div>
      <dt>{say(label)}</dt>
      <dd lang={lang}>{said}</dd>
    </div>
  );
}

const counted = (many: Record<string, number>, labels: Record<string, Label>): string =>
  Object.entries(many)
    .map(([id, count]) => `${name(labels, id, words.none)} ${number(count)}`)
    .join(say(words.listed));

function Curve({ answer: { curve, hotspot } }: { answer: HotspotAnswer }) {
  const series = [
    { label: say(hot.items), values: curve.map((day) => day.items), outlined: true },
    { label: say(hot.writers), values: curve.map((day) => day.writers), outlined: false },
  ].map((one) => ({ ...one, hrefs: curve.map(() => "") }));
  const line = { label: say(hot.usual), values: curve.map((day) => day.usual) };
  const days = curve.filter((day) => day.items > 0).reverse();
  return (
    <section class="curve">
      <h2>{say(hot.curve)}</h2>
      <p class="legend" aria-hidden="true">
        <i class="outlined" /> {say(hot.items)} <i /> {say(hot.writers)} <i class="line" /> {say(hot.usual)}
      </p>
      <Chart
        labels={curve.map((day) => shortDay(day.day))}
        series={series}
        line={line}
        described={`${say(hot.curve)}: ${say(hot.items)} ${number(hotspot.items)}, ${say(hot.writers)} ${number(hotspot.writers)}`}
      />
      {hotspot.bursts.length > 0 ? (
        <p class="note">
          {say(hot.bursts)} {hotspot.bursts.map((burst) => spanOfDays(burst.first, burst.last)).join(say(words.listed))}
        </p>
      ) : null}
      <details>
        <summary>{say(hot.curveTable)}</summary>
        <table>
          <thead>
            <tr>
              <th scope="col">{say(words.date)}</th>
              {[hot.items, hot.writers, hot.usual].map((label) => (
                <th scope="col" class="number" key={label.en}>
                  {say(label)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {days.map((day) => (
              <tr key={day.day}>
                <th scope="row">{day.day}</th>
                <td class="number">{number(day.items)}</td>
                <td class="number">{number(day.writers)}</td>
                <td class="number">{number(day.usual)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </section>
  );
}

/** A moment in the county's words: day and minute, in UTC as the gateway says it, so with its zone. */
const moment = (text: string): string => `${text.slice(0, 16).replace("T", " ")} UTC`;

function Done({ hotspot }: { hotspot: Hotspot }) {
  return (
    <section class="done">
      <h2>{say(hot.done)}</h2>
      <dl class="facts">
        {MILESTONES.map((one) => {
          const at = hotspot.milestones[one];
          return <Fact key={one} label={milestones[one]} said={at ? moment(at) : say(hot.notYet)} />;
        })}
      </dl>
      {hotspot.warnings.length > 0 ? (
        <ul class="warnings">
          {hotspot.warnings.map((one) => (
            <li key={one.rule}>
              <span class="mark">{say(hot.warned)}</span>{" "}
              {fill(hot.warning, {
                day: longDay(one.day),
                rule: one.rule,
                items: number(one.items),
                writers: number(one.writers),
              })}
            </li>
          ))}
        </ul>
      ) : null}
    </section>
  );
}

function Items({ answer: { hotspot, items } }: { answer: HotspotAnswer }) {
  const { catalogue } = useShared();
  return (
    <section class="items">
      <h2>{say(hot.theItems)}</h2>
      {items.length < hotspot.items ? (
        <p class="note">{fill(hot.someItems, { shown: number(items.length), all: number(hotspot.items) })}</p>
      ) : null}
      <table class="cases">
        <thead>
          <tr>
            <th scope="col">{say(words.caseId)}</th>
            <th scope="col">{say(words.date)}</th>
            <th scope="col" class="roomy">
              {say(words.channel)}
            </th>
            <th scope="col" class="roomy">
              {say(words.category)}
            </th>
            <th scope="col">{say(hot.writer)}</th>
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <tr key={item.case}>
              <th scope="row">
                <CaseName id={item.case} title={item.title} href={caseHref(item.case, null)} />
                <Posted posting={item} />
              </th>
              <td class="date">{item.day}</td>
              <td class="roomy">{name(catalogue.channels, item.channel, words.none)}</td>
              <td class="roomy">{name(catalogue.categories, item.category, words.none)}</td>
              <td>
                {item.writer === null ? say(hot.unknownWriter) : fill(hot.writerOf, { number: number(item.writer) })}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
