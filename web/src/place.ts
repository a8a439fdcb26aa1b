// Where the reader is: the day, the kind and the period in the address's query, the view in its fragment.
//
//   /?as_of=2015-11-30&kind=letter&period=quarter#/cases?period=2015&measure=open

import { useEffect, useState } from "preact/hooks";

export interface Place {
  day: string | null;
  kind: string | null;
  period: string | null;
  path: string[];
  query: URLSearchParams;
}

function here(): Place {
  const search = new URLSearchParams(location.search);
  const [path = "", query = ""] = location.hash.replace(/^#\/?/, "").split("?", 2);
  return {
    day: search.get("as_of"),
    kind: search.get("kind"),
    period: search.get("period"),
    path: path.split("/").filter(Boolean).map(decoded),
    query: new URLSearchParams(query),
  };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // An address typed by hand may have a lone percent sign.
  }
}

/** The reader's place, followed wherever it goes. */
export function usePlace(): Place {
  const [place, move] = useState(here);
  useEffect(() => {
    const follow = (): void => move(here());
    addEventListener("popstate", follow);
    addEventListener("hashchange", follow);
    document.addEventListener("click", withoutReload);
    return () => {
      removeEventListener("popstate", follow);
      removeEventListener("hashchange", follow);
      document.removeEventListener("click", withoutReload);
    };
  }, []);
  return place;
}

/** Links that change only the query would load the page again; here they just move the reader. */
function withoutReload(event: MouseEvent): void {
  const link = event.target instanceof Element ? event.target.closest("a[href^='?']") : null;
  if (link && event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey) {
    event.preventDefault();
    go(link.getAttribute("href") ?? "");
  }
}

/** Go to an address of this page. */
export function go(address: string): void {
  history.pushState(null, "", new URL(address, location.href));
  dispatchEvent(new PopStateEvent("popstate"));
}

type Search = Partial<Pick<Place, "day" | "kind" | "period">>;

/** The address of the same view for another day, kind or period; null is the usual one. */
export function withSearch(place: Place, change: Search): string {
  const { day, kind, period } = { ...place, ...change };
  const search = new URLSearchParams();
  if (day) {
    search.set("as_of", day);
  }
  if (kind) {
    search.set("kind", kind);
  }
  if (period) {
    search.set("period", period);
  }
  return `?${search.toString()}${location.hash}`;
}
