// What many write about: the hottest first, narrowed by category, state and month.

import { address } from "../api.ts";
import { fill, longDay, name, number, say, spanOfDays } from "../language.ts";
import { chosen, Select } from "../parts/choices.tsx";
import { DayControl } from "../parts/controls.tsx";
import { Paging, usePages } from "../parts/paging.tsx";
import { useAnswer, useShared } from "../shared.ts";
import type { Label } from "../types.ts";
import type { Hotspot, HotspotFigures, Hotspots } from "../types_of_hotspots.ts";
import { hot } from "../words_of_hotspots.ts";
import { office } from "../words_of_work.ts";
import { words } from "../words.ts";

const PAGE = "50";
/** How many the gateway lists at most, which is what a downloaded table has. */
const MOST = "1000";
const FORMS = { docx: "Word", pdf: "PDF", xlsx: "Excel", csv: "CSV" };
const FILTERS = ["sort", "category", "state", "warned", "period", "place"] as const;
const SORTS = { items: hot.most, writers: hot.mostWriters, last: hot.latest, first: hot.newest };
const STATES = { open: hot.open, closed: hot.closed };
const WARNED = { "1": hot.warnedOnly, "0": hot.unwarned };

/** A day in a thousand: what is less likely is marked. */
const UNUSUAL = 3;

export const hotspotHref = (id: string): string => `#/hotspots/${encodeURIComponent(id)}`;

/** The twelve months until a day, the latest first. */
function monthsUntil(day: string): string[] {
  const [year = 0, month = 0] = day.split("-").map(Number);
  return Array.from({ length: 12 }, (_, ago) => {
    const at = year * 12 + month - 1 - ago;
    return `${Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, "0")}`;
  });
}

export function HotspotList() {
  const { catalogue, day, place } = useShared();
  const asked = Object.fromEntries(FILTERS.map((id) => [id, place.query.get(id) ?? undefined]));
  const question = { ...asked, as_of: day };
  // A document is of the most frequent matters, unless another order was chosen.
  const frequent = { ...question, sort: asked["sort"] ?? "items", limit: PAGE };
  const list = usePages<Hotspots>("/v1/hotspots", { ...question, limit: PAGE });
  const { pages } = list;
  const hotspots = pages.flatMap((page) => page.hotspots);
  const choices = (labels: Record<string, Label>): (readonly [string, string])[] =>
    Object.entries(labels).map(([id, label]) => [id, say(label)] as const);
  const filtered = FILTERS.some((id) => asked[id] !== undefined);
  return (
    <article class="hotspot-list">
      <div class="controls">
        <DayControl beside />
        <p class="ways">
          <a href={address("/v1/hotspots", { ...frequent, format: "html" })}>{say(hot.asDocument)}</a>
          {(Object.keys(FORMS) as (keyof typeof FORMS)[]).map((format) => {
            const taken = format === "docx" || format === "pdf" ? frequent : { ...question, limit: MOST };
            return (
              <a key={format} href={address("/v1/hotspots", { ...taken, format, download: "1" })} download>
                {FORMS[format]}
              </a>
            );
          })}
        </p>
      </div>
      <h1 id="heading" tabIndex={-1}>
        {say(hot.title)}
        {pages[0] ? <span class="count">{number(pages[0].many)}</span> : null}
      </h1>
      <FirstWord />
      <form
        class="filters"
        aria-label={say(office.filters)}
        onSubmit={(event) => {
          event.preventDefault();
          location.hash = address("/hotspots", chosen(event.currentTarget));
        }}
      >
        <Select name="sort" label={say(hot.order)} value={asked["sort"]} choices={choices(SORTS)} any={hot.hottest} />
        <Select
          name="category"
          label={say(words.category)}
          value={asked["category"]}
          choices={choices(catalogue.categories)}
          any={office.any}
        />
        <Select name="state" label={say(hot.state)} value={asked["state"]} choices={choices(STATES)} any={office.any} />
        <Select name="warned" label={say(hot.warned)} value={asked["warned"]} choices={choices(WARNED)} any={office.any} />
        <Select
          name="period"
          label={say(hot.period)}
          value={asked["period"]}
          choices={monthsUntil(day).map((month) => [month, month] as const)}
          any={office.any}
        />
        <button type="submit">{say(office.filter)}</button>
        {filtered ? <a href="#/hotspots">{say(office.clear)}</a> : null}
      </form>
      <Paging list={list} shown={hotspots.length} empty={say(filtered ? hot.none : hot.noneYet)}>
        <Table hotspots={hotspots} />
      </Paging>
      {hotspots.length > 0 ? <p class="note colophon">{fill(hot.note, { day: longDay(day) })}</p> : null}
    </article>
  );
}

/** How long the first word took in the year; nothing where nothing was noticed. */
function FirstWord() {
  const { day } = useShared();
  const { data } = useAnswer<HotspotFigures>(address("/v1/hotspots/figures", { period: day.slice(0, 4), as_of: day }));
  if (!data || data.noticed === 0) {
    return null;
  }
  const { many, within, waiting, median_hours: median, p90_hours: p90 } = data.first_word;
  return (
    <p class="first-word">
      {say(hot.firstWord)}{" "}
      {median === null || p90 === null
        ? say(hot.notYet)
        : fill(hot.hoursOf, { median: number(median), p90: number(p90), within: number(within), many: number(many) })}
      {waiting ? ` · ${fill(hot.waiting, { waiting: number(waiting) })}` : null}
    </p>
  );
}

function Table({ hotspots }: { hotspots: Hotspot[] }) {
  const { catalogue } = useShared();
  return (
    <table class="cases hotspots">
      <thead>
        <tr>
          <th scope="col">{say(hot.hotspot)}</th>
          <th scope="col" class="number">
            {say(hot.items)}
          </th>
          <th scope="col" class="number">
            {say(hot.writers)}
          </th>
          <th scope="col">{say(hot.lately)}</th>
          <th scope="col" class="roomy">
            {say(words.category)}
          </th>
          <th scope="col" class="roomy date">
            {say(hot.days)}
          </th>
        </tr>
      </thead>
      <tbody>
        {hotspots.map((one) => (
          <tr key={one.id} class={one.closed ? "shut" : ""}>
            <th scope="row">
              <a href={hotspotHref(one.id)} class="case-title" lang="zh-CN">
                {one.title}
              </a>
              <Marks hotspot={one} />
              <span class="under">
                {categoryOf(one, catalogue.categories)} · {spanOfDays(one.first, one.last)}
              </span>
            </th>
            <td class="number">{number(one.items)}</td>
            <td class="number">{number(one.writers)}</td>
            <td class="short">
              <Lately hotspot={one} />
            </td>
            <td class="roomy">{categoryOf(one, catalogue.categories)}</td>
            <td class="roomy date">{spanOfDays(one.first, one.last)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What it was written as most often. */
function categoryOf({ categories }: Hotspot, labels: Record<string, Label>): string {
  return name(labels, Object.keys(categories)[0], words.none);
}

export function Marks({ hotspot }: { hotspot: Hotspot }) {
  return (
    <span class="beneath marks">
      {hotspot.warnings.length > 0 ? <span class="mark">{say(hot.warned)}</span> : null}
      {hotspot.warnings.length > 0 && !hotspot.milestones.spoke && !hotspot.closed ? (
        <span>{fill(hot.waiting, { waiting: "" }).trim()}</span>
      ) : null}
      {hotspot.closed ? <span>{fill(hot.closedOn, { day: longDay(hotspot.closed) })}</span> : null}
    </span>
  );
}

export function Lately({ hotspot: { heat } }: { hotspot: Hotspot }) {
  if (heat.items === 0) {
    return <>—</>;
  }
  const unusual = heat.surprise >= UNUSUAL;
  return (
    <>
      <span class={unusual ? "alarming" : ""} title={unusual ? say(hot.unusual) : undefined}>
        {fill(hot.latelyOf, { items: number(heat.items), writers: number(heat.writers) })}
      </span>
      <span class="beneath">{fill(hot.usualOf, { usual: number(Math.round(heat.usual * 10) / 10) })}</span>
    </>
  );
}
