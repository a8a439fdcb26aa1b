// Where the reader is: the day and the kind in the address's query, the view in its fragment.
//
//   /?as_of=2015-11-30&kind=letter#/cases?period=2015&measure=open

import { useEffect, useState } from "preact/hooks";

export interface Place {
  day: string | null;
  kind: string | null;
  path: string[];
  query: URLSearchParams;
}

function here(): Place {
  const search = new URLSearchParams(location.search);
  const [path = "", query = ""] = location.hash.replace(/^#\/?/, "").split("?", 2);
  return {
    day: search.get("as_of"),
    kind: search.get("kind"),
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

/** The address of the same view for another day or kind; null is the usual one. */
export function withSearch(place: Place, change: { day?: string | null; kind?: string | null }): string {
  const { day, kind } = { ...place, ...change };
  const search = new URLSearchParams();
  if (day) {
    search.set("as_of", day);
  }
  if (kind) {
    search.set("kind", kind);
  }
  return `?${search.toString()}${location.hash}`;
}
