// The hottest hotspots, in a line of the overview; nothing where there are none.

import { address } from "../api.ts";
import { fill, number, say } from "../language.ts";
import { useAnswer, useShared } from "../shared.ts";
import type { Hotspots } from "../types_of_hotspots.ts";
import { hot } from "../words_of_hotspots.ts";
import { hotspotHref } from "./hotspots.tsx";

const SHOWN = "3";

export function HotspotsNow() {
  const { day, session } = useShared();
  // They are of the whole county, and lead to cases.
  const may = session.roles.includes("cases") && !session.units;
  const { data } = useAnswer<Hotspots>(
    may ? address("/v1/hotspots", { as_of: day, state: "open", limit: SHOWN }) : null,
  );
  const now = data?.hotspots.filter(({ heat }) => heat.items > 0) ?? [];
  if (now.length === 0) {
    return null;
  }
  return (
    <p class="hotspots-now">
      <a href="#/hotspots" class="head">
        {say(hot.overview)}
      </a>{" "}
      {now.map((one) => (
        <span key={one.id}>
          <a href={hotspotHref(one.id)} lang="zh-CN">
            {one.title}
          </a>{" "}
          <span class="note">
            {fill(hot.overviewItem, { items: number(one.items), writers: number(one.writers) })}
          </span>
        </span>
      ))}
    </p>
  );
}
