// What was said, word for word; and each figure of it as it was printed.

import { say } from "../language.ts";
import type { PublicationRead } from "../types_of_publications.ts";
import { issuing } from "../words_of_publications.ts";

/** The text has both languages, one below the other, and is the office's: it is not translated. */
export function PublishedSheet({ read }: { read: PublicationRead }) {
  return (
    <div class="sheet published">
      <h2 class="unseen">{say(issuing.asPrinted)}</h2>
      <pre lang="zh-CN">{read.text}</pre>
    </div>
  );
}
