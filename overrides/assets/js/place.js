// Where a page stands in the library, wherever the library stands: what is kept on a host, below a path or on a disk
// can be taken along to the other.
const start = document.querySelector(".ah-brand").href.replace(/index\.html$/, "");

export const placeOf = (href) => `/${href.slice(start.length).replace(/[?#].*$/, "").replace(/index\.html$/, "")}`;
export const here = placeOf(location.href);

// The address of a place.
export const addressOf = (place) => start + place.slice(1) + (start.startsWith("file:") && place.endsWith("/") ? "index.html" : "");
