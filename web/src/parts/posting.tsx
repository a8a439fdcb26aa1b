// Where an opinion item was posted: its site, which leads to the post, and how many have read it.

import { fill, number, say } from "../language.ts";
import type { Posting } from "../types.ts";
import { hot } from "../words_of_hotspots.ts";

/** Nothing where nothing is known; the link leaves the page and does not say from where. */
export function Posted({ posting: { link, platform, reach } }: { posting: Posting }) {
  if (link === undefined && platform === undefined && reach === undefined) {
    return null;
  }
  const site = <span lang="zh-CN">{platform ?? say(hot.post)}</span>;
  return (
    <span class="posted">
      {link === undefined ? (
        platform === undefined ? null : site
      ) : (
        <a href={link} target="_blank" rel="noopener noreferrer">
          {site} <span aria-hidden="true">↗</span>
        </a>
      )}
      {reach === undefined ? null : <span> {fill(hot.readBy, { reach: number(reach) })}</span>}
    </span>
  );
}
