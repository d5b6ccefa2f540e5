// The search of the edition: MiniSearch over texts that lie beside the pages.
import { openMiniSearch } from "./search-minisearch.js";
import { find } from "./search-ranking.js";

let engine = null;

// Loads the texts once; a failed attempt may be repeated.
export function load() {
  engine ??= openMiniSearch().catch((error) => {
    engine = null;
    throw error;
  });
  return engine;
}

export const search = async (text, options) => find(text, await load(), options);
