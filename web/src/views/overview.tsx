// What an official opens in the morning: what is due and late first, then what came in.

import { name, fill, say } from "../language.ts";
import { unitTree } from "../names.ts";
import { DayControl, KindControl } from "../parts/controls.tsx";
import { PeriodControl } from "../parts/period_control.tsx";
import { COMPARED, figures, question } from "../queries.ts";
import { useAnswer, useShared } from "../shared.ts";
import type { Catalogue, Figures, LabelTable } from "../types.ts";
import { office } from "../words_of_work.ts";
import { words } from "../words.ts";
import { Ages } from "./ages.tsx";
import { Breakdown } from "./breakdown.tsx";
import { DueAndStock } from "./due.tsx";
import { Headline } from "./headline.tsx";
import { HotspotsNow } from "./hotspots_now.tsx";
import { Nothing } from "./nothing.tsx";
import { Oldest } from "./oldest.tsx";
import { Trend } from "./trend.tsx";

export function Overview() {
  const { catalogue, day, kind, period } = useShared();
  const url = figures(question(kind, day, period.asked), undefined, undefined, COMPARED);
  const compared = useAnswer<Figures>(url);
  return (
    <div class="overview">
      <div class="controls">
        <DayControl />
        <KindControl />
        <PeriodControl />
      </div>
      <Nothing />
      <HotspotsNow />
      <DueAndStock compared={compared} url={url} />
      <Headline compared={compared} />
      <Breakdown
        by="department"
        title={say(words.byDepartment)}
        column={say(words.department)}
        levels={levelsOf(catalogue, day)}
        wide
      />
      <div class="pair urgent">
        <Ages />
        <Oldest />
      </div>
      <div class="pair">
        <Trend each="month" title={say(words.trendMonths)} />
        <Trend each="day" title={say(words.trendDays)} />
      </div>
      <div class="pair">
        <Breakdown by="category" title={say(words.byCategory)} column={say(words.category)} />
        <Breakdown by="channel" title={say(words.byChannel)} column={say(words.channel)} />
      </div>
      <LabelBreakdowns />
    </div>
  );
}

/** The levels at which there is more than one unit: of one alone there is nothing to compare. */
function levelsOf(catalogue: Catalogue, day: string): [string, string][] {
  const many = (level: string): boolean => unitTree(catalogue, day).filter(({ unit }) => unit.level === level).length > 1;
  return Object.entries(catalogue.levels)
    .filter(([id]) => many(id))
    .map(([id, label]) => [id, say(label)]);
}

/** With no kind chosen, the title names those that have the label, since no others are counted. */
function titleOf(catalogue: Catalogue, table: LabelTable, kind: string): string {
  const kinds = table.kinds.map((id) => name(catalogue.kinds, id, words.none)).join(say(words.listed));
  return fill(kind ? office.byLabel : office.byLabelOf, { label: say(table), kinds });
}

/** The period's cases by each label that the county has for them. */
function LabelBreakdowns() {
  const { catalogue, kind } = useShared();
  const labels = Object.entries(catalogue.labels).filter(([, { kinds }]) => !kind || kinds.includes(kind));
  return labels.length > 0 ? (
    <div class="pair">
      {labels.map(([id, table]) => (
        <Breakdown
          key={id}
          by={id}
          title={titleOf(catalogue, table, kind)}
          column={say(table)}
          kinds={table.kinds.join(",")}
          levels={Object.keys(table.groups ?? {}).length > 0 ? [["group", say(office.byGroup)]] : []}
        />
      ))}
    </div>
  ) : null;
}
