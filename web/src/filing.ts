// How a case came by its category, in words: who or what said so, and how sure that was.

import { fill, name, say } from "./language.ts";
import type { Case, Catalogue, Guess, Label } from "./types.ts";
import { words } from "./words.ts";
import { filing } from "./words_of_filing.ts";

const BY: Record<string, Label> = {
  keywords: filing.byKeywords,
  model: filing.byModel,
  topic: filing.byTopic,
};

/** By what a category was guessed and how sure that was, as “按关键词推断，把握 83%”. */
export function guessedHow({ by, sure }: Pick<Guess, "by" | "sure">): string {
  const what = say(BY[by ?? ""] ?? filing.byNobody);
  return sure === null ? what : fill(filing.sure, { what, sure: `${Math.round(100 * sure)}%` });
}

/** How a case came by the category that it had, with what had been guessed before somebody filed it. */
export function filedHow(catalogue: Catalogue, told: Case): string {
  const { guess } = told;
  if (told.filing === "guessed") {
    return guess ? guessedHow(guess) : name(catalogue.filings, told.filing, words.none);
  }
  const how = name(catalogue.filings, told.filing, words.none);
  if (told.filing !== "filed" || !guess?.then) {
    return how;
  }
  const category = name(catalogue.categories, guess.category, words.none);
  const was = { how, category, guessed: guessedHow(guess) };
  return fill(guess.then === "confirmed" ? filing.confirmed : filing.refiled, was);
}

/** What an event of a history says of the guess at its category; null where it says nothing. */
export function guessTold(told: Record<string, unknown>): string | null {
  if (typeof told.guessed !== "string") {
    return null;
  }
  const by = typeof told.guessed_by === "string" ? told.guessed_by.split(":")[0] : null;
  return guessedHow({ by: by as Guess["by"], sure: typeof told.sure === "number" ? told.sure : null });
}
