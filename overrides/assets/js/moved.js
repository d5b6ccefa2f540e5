// Leads on from another address and takes the second in the sound along: #t=12:34.
const target = new URL(document.querySelector("main a").href);
target.search = location.search;
target.hash = location.hash || target.hash;
location.replace(target);
