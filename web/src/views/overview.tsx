// What an official opens in the morning.

import { say } from "../language.ts";
import { DayControl, KindControl } from "../parts/controls.tsx";
import { useShared } from "../shared.ts";
import { words } from "../words.ts";
import { Ages } from "./ages.tsx";
import { Breakdown } from "./breakdown.tsx";
import { Headline } from "./headline.tsx";
import { Oldest } from "./oldest.tsx";
import { Trend } from "./trend.tsx";

export function Overview() {
  const { catalogue } = useShared();
  return (
    <div class="overview">
      <div class="controls">
        <DayControl />
        <KindControl />
      </div>
      <Headline />
      <div class="pair urgent">
        <Ages />
        <Oldest />
      </div>
      <div class="pair">
        <Trend each="month" title={say(words.trendMonths)} />
        <Trend each="day" title={say(words.trendDays)} />
      </div>
      <div class="pair">
        <Breakdown by="category" names={catalogue.categories} none={words.none} title={words.byCategory} column={words.category} />
        <Breakdown by="channel" names={catalogue.channels} none={words.none} title={words.byChannel} column={words.channel} />
      </div>
      <Breakdown
        by="department"
        names={catalogue.departments}
        none={words.noDepartment}
        title={words.byDepartment}
        column={words.department}
        wide
      />
    </div>
  );
}
