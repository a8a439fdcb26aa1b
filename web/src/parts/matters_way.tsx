// The way to the most frequent matters of a bulletin's days, as a document beside it.

import { address } from "../api.ts";
import { say } from "../language.ts";
import { useShared } from "../shared.ts";
import type { BulletinFigure } from "../types_of_bulletins.ts";
import { hot } from "../words_of_hotspots.ts";
import { type DocumentLanguage, spokenIn } from "./document_language.tsx";

/** How many a document lists: what is read beside a bulletin. */
const LISTED = "20";

/** For those who may ask for hotspots; the days are those of most of the bulletin's figures. */
export function MattersWay(props: { figures: Record<string, BulletinFigure>; language: DocumentLanguage }) {
  const { session } = useShared();
  const days = mostOf(Object.values(props.figures));
  if (!days || !session.roles.includes("cases") || session.units) {
    return null;
  }
  const asked = { ...days, sort: "items", limit: LISTED, format: "docx", ...spokenIn("docx", props.language) };
  return (
    <a href={address("/v1/hotspots", { ...asked, download: "1" })} download>
      {say(hot.frequent)}
    </a>
  );
}

function mostOf(figures: BulletinFigure[]): { period: string; as_of: string } | null {
  const many = new Map<string, number>();
  for (const { period, as_of } of figures) {
    if (typeof period === "string") {
      const days = `${period} ${as_of}`;
      many.set(days, (many.get(days) ?? 0) + 1);
    }
  }
  const [first] = [...many].sort((a, b) => b[1] - a[1]);
  const [period, as_of] = first?.[0].split(" ") ?? [];
  return period && as_of ? { period, as_of } : null;
}
