// What was said, word for word: as its documents have it, or where it was drafted without, as plain text.

import { Fragment } from "preact";
import { useId } from "preact/hooks";
import { say, spoken } from "../language.ts";
import { OfficeName } from "../parts/filled.tsx";
import { Title } from "../parts/title.tsx";
import type { DocumentPart, PublicationRead } from "../types_of_publications.ts";
import type { Label } from "../types.ts";
import { issuing } from "../words_of_publications.ts";

export function PublishedSheet({ read }: { read: PublicationRead }) {
  const { document: kept } = read;
  if (!kept) {
    // The plain text has both languages, one below the other, and is the office's: it is not translated.
    return (
      <div class="sheet published">
        <h2 class="unseen">{say(issuing.asPrinted)}</h2>
        <pre lang="zh-CN">{read.text}</pre>
      </div>
    );
  }
  return (
    <div class="sheet published">
      <h2 class="unseen">{say(issuing.asPrinted)}</h2>
      {[kept.body, kept.annex].map((parts, place) => (
        <section key={place}>
          {parts.map((part, order) => (
            <Part part={part} key={order} />
          ))}
        </section>
      ))}
    </div>
  );
}

type TextPart = Extract<DocumentPart, { is: "text" }>;
type TablePart = Extract<DocumentPart, { is: "table" }>;

function Part({ part }: { part: DocumentPart }) {
  return part.is === "table" ? <PublishedTable table={part} /> : <Text part={part} />;
}

function Text({ part: { style, said } }: { part: TextPart }) {
  const text = <Said label={said} />;
  switch (style) {
    case "title":
      return (
        <p class="published-title">
          <Title text={inLanguage(said)} />
        </p>
      );
    case "heading":
      return <h3>{text}</h3>;
    case "annex":
      return <h3 class="annex">{text}</h3>;
    case "scope":
    case "note":
      return <p class={style}>{text}</p>;
    default:
      return <p class="said">{text}</p>;
  }
}

/** What is printed in Chinese alone is not translated here either. */
const inLanguage = (label: Label): string => say(label) || label.zh;

function Said({ label }: { label: Label }) {
  return spoken() === "en" && !label.en ? <OfficeName name={label.zh} /> : <>{inLanguage(label)}</>;
}

function PublishedTable({ table: { headings, rows, numbers = [], above = [] } }: { table: TablePart }) {
  const id = useId();
  const kind = (column: number): string | undefined => (numbers.includes(column) ? "number" : undefined);
  return (
    <div class="wide-table" role="region" aria-label={headings.map(inLanguage).join(" ")} tabIndex={0} id={id}>
      <table>
        <thead>
          {above.map((line, level) => (
            <tr key={level}>
              {line.map(({ size, label }, place) =>
                label ? (
                  <th scope="colgroup" class="group" colSpan={size} key={place}>
                    <Said label={label} />
                  </th>
                ) : (
                  <td colSpan={size} key={place} />
                ),
              )}
            </tr>
          ))}
          <tr>
            {headings.map((heading, column) => (
              <th scope="col" class={kind(column)} key={column}>
                <Said label={heading} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, place) => (
            <tr key={place}>
              {row.map((cell, column) => (
                <Fragment key={column}>
                  {column === 0 ? (
                    <th scope="row" class={kind(column)}>
                      <Said label={cell} />
                    </th>
                  ) : (
                    <td class={kind(column)}>
                      <Said label={cell} />
                    </td>
                  )}
                </Fragment>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
