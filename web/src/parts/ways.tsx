// A table or list to take away: as CSV and for Excel, with the questions of the page itself.

import { fill } from "../language.ts";
import { morning } from "../words_of_mornings.ts";

const FORMATS = [
  ["csv", "CSV"],
  ["xlsx", "Excel"],
] as const;

/** `url` is what the page asked; `title` says which table it is to those who hear the links alone. */
export function TableWays({ url, title }: { url: string; title: string }) {
  const form = (format: string): string => `${url}${url.includes("?") ? "&" : "?"}format=${format}&download=1`;
  return (
    <p class="table-ways">
      {FORMATS.map(([format, said]) => (
        <a key={format} href={form(format)} download aria-label={`${fill(morning.download, { table: title })} ${said}`}>
          {said}
        </a>
      ))}
    </p>
  );
}
