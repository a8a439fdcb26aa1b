// The two lists of bulletins: each as it is counted now, and what was drafted and issued of them.

import { say } from "../language.ts";
import { publicationsHref } from "../publications.ts";
import { issuing } from "../words_of_publications.ts";
import { words } from "../words.ts";

export function BulletinViews({ at }: { at: "bulletins" | "publications" }) {
  const lists = [
    ["bulletins", "#/bulletins", issuing.eachBulletin],
    ["publications", publicationsHref(), issuing.publications],
  ] as const;
  return (
    <nav class="kinds bulletin-views" aria-label={say(words.bulletins)}>
      {lists.map(([id, href, label]) => (
        <a key={id} href={href} aria-current={at === id ? "true" : undefined}>
          {say(label)}
        </a>
      ))}
    </nav>
  );
}
