// The filters of the page of hits: values of one filter are alternatives, filters narrow each other.
export const FACETS = [
  { name: "art", legend: "Art", of: (page) => [page.label] },
  { name: "thema", legend: "Thema", of: (page) => page.topics },
  { name: "woche", legend: "Woche", of: (page) => (page.week ? [String(page.week)] : []) },
  { name: "stufe", legend: "Stufe", of: (page) => (page.level ? [page.level] : []) },
  { name: "person", legend: "Person", of: (page) => page.people },
];

const fits = (facet, page, chosen) => {
  const wanted = chosen[facet.name] ?? [];
  return !wanted.length || facet.of(page).some((value) => wanted.includes(value));
};

export const narrow = (hits, chosen) => hits.filter(({ page }) => FACETS.every((facet) => fits(facet, page, chosen)));

// For each filter its values with the number of hits that choosing one would show, as the others stand.
export function countsOf(hits, chosen) {
  return FACETS.map((facet) => {
    const counts = new Map((chosen[facet.name] ?? []).map((value) => [value, 0]));
    for (const { page } of hits) {
      if (!FACETS.every((other) => other === facet || fits(other, page, chosen))) continue;
      for (const value of facet.of(page)) counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    const order = facet.name === "woche"
      ? ([one], [other]) => one - other
      : ([one, many], [other, few]) => few - many || one.localeCompare(other, "de");
    return { ...facet, values: [...counts].sort(order) };
  });
}
