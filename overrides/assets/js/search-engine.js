// The search of this edition: which engine it asks. An edition with another engine replaces this module alone.
import { openPagefind } from "./search-pagefind.js";
import { find } from "./search-ranking.js";

let engine = null;

// Loads the index once; a failed attempt may be repeated.
export function load() {
  engine ??= openPagefind().catch((error) => {
    engine = null;
    throw error;
  });
  return engine;
}

// All hits of a query, best first; texts are fetched later, one by one.
export const search = async (text, options) => find(text, await load(), options);
