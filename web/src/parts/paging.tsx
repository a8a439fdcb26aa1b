// A list that is asked for a page at a time, each from where the one before ended.

import type { ComponentChildren } from "preact";
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { address, ask, Failure } from "../api.ts";
import { number, say } from "../language.ts";
import { useShared } from "../shared.ts";
import { words } from "../words.ts";
import { Empty, Loading, Trouble, troubleWords } from "./states.tsx";

/** What the gateway answers with: some of the list, and where to go on; null where it ends. */
interface PageOfList {
  next: string | null;
}

export interface Paged<Page> {
  pages: Page[];
  failure: Failure | null;
  busy: boolean;
  /** Ask for the next page; does nothing where there is none. */
  more: () => void;
  /** Ask for the list anew. */
  again: () => void;
}

/** Ask for a list page by page; another question is another list. `cursor` names the parameter that says where to go on. */
export function usePages<Page extends PageOfList>(
  path: string,
  query: Record<string, string | null | undefined>,
  cursor = "cursor",
): Paged<Page> {
  const { pulse } = useShared();
  const [pages, setPages] = useState<Page[]>([]);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [busy, setBusy] = useState(false);
  const first = address(path, query);
  // What was asked before another question, or before it was asked anew, is answered too late.
  const latest = useRef(0);
  const fetchPage = useCallback(
    async (before: Page[]) => {
      const from = before.at(-1)?.next;
      const mine = ++latest.current;
      setBusy(true);
      try {
        const page = await ask<Page>(address(path, { ...query, [cursor]: from }));
        if (mine === latest.current) {
          setPages([...before, page]);
          setFailure(null);
        }
        pulse.answered(undefined);
      } catch (error) {
        const met = error instanceof Failure ? error : new Failure(0, String(error));
        if (mine === latest.current) {
          setFailure(met);
        }
        pulse.failed(met);
      } finally {
        if (mine === latest.current) {
          setBusy(false);
        }
      }
    },
    [pulse, first],
  );
  useEffect(() => void fetchPage([]), [fetchPage]);
  const again = useCallback(() => {
    setPages([]);
    void fetchPage([]);
  }, [fetchPage]);
  const more = (): void => {
    if (pages.at(-1)?.next) {
      void fetchPage(pages);
    }
  };
  return { pages, failure, busy, more, again };
}

interface PagingProps<Page> {
  list: Paged<Page>;
  /** How many are shown, and of how many, where the gateway says that. */
  shown: number;
  all?: number | undefined;
  /** What is said of a list that has none. */
  empty: string;
  lines?: number;
  children: ComponentChildren;
}

/** The list, or what there is in its place; and under it the way to the next page. */
export function Paging<Page extends PageOfList>({ list, shown, all, empty, lines = 10, children }: PagingProps<Page>) {
  const { pages, failure, busy, more, again } = list;
  const asked = pages.length > 0;
  return (
    <>
      {failure && !asked ? <Trouble failure={failure} retry={again} /> : null}
      {!asked && !failure ? <Loading lines={lines} /> : null}
      {asked && shown === 0 ? <Empty title={empty} /> : null}
      {shown > 0 ? children : null}
      {failure && asked ? (
        <p class="small-trouble" role="alert">
          {failure.status === 410 ? say(words.expired) : troubleWords(failure)}{" "}
          <button type="button" class="plain" onClick={again}>
            {say(words.again)}
          </button>
        </p>
      ) : null}
      {pages.at(-1)?.next ? (
        <p class="more">
          <button type="button" disabled={busy} onClick={more}>
            {busy ? say(words.loadingMore) : say(words.loadMore)}
          </button>
          <span class="aside" aria-live="polite">
            {all === undefined ? number(shown) : `${number(shown)} / ${number(all)}`}
          </span>
        </p>
      ) : null}
    </>
  );
}
